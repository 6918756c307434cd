"""The third-party files: all are there, complete, and enough for Folium."""

import re
from pathlib import Path

import folium
import pytest
from folium.plugins import Draw, VectorGridProtobuf

from geoqm import assets


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh copy of all files."""
    folder = tmp_path_factory.mktemp("static") / "vendor"
    assets.build(vendor_dir=folder)
    return folder


def test_every_file_of_the_table_is_copied(vendor: Path) -> None:
    assert assets.missing(vendor) == []


def test_building_again_replaces_the_old_files(vendor: Path) -> None:
    (vendor / "old.js").write_text("old")
    assets.build(vendor_dir=vendor)
    assert not (vendor / "old.js").exists()
    assert assets.missing(vendor) == []


def test_missing_packages_change_nothing(vendor: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        assets.build(node_modules=tmp_path, vendor_dir=vendor)
    assert assets.missing(vendor) == []


def test_style_sheets_name_only_files_that_are_there(vendor: Path) -> None:
    wanted = {
        sheet.parent / address
        for sheet in vendor.rglob("*.css")
        for address in re.findall(r"url\([\"']?([^\"')#?]+)", sheet.read_text())
        # An inline picture needs no file; of two font formats the newer one is enough.
        if not address.startswith("data:") and not address.endswith(".woff")
    }
    assert wanted
    assert sorted(str(path) for path in wanted if not path.exists()) == []


def test_style_sheets_name_no_foreign_server(vendor: Path) -> None:
    for sheet in vendor.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", sheet.read_text()), sheet


@pytest.mark.parametrize("element", [folium.Map, Draw, VectorGridProtobuf])
def test_each_key_of_the_folium_elements_in_use_is_known(element: type[folium.Map]) -> None:
    keys = {key for key, _ in (*element.default_js, *element.default_css)}
    assert keys <= {*assets.FOLIUM_FILES, *assets.FOLIUM_DROPPED}


def test_files_for_folium_are_in_the_table() -> None:
    assert set(assets.FOLIUM_FILES.values()) <= set(assets.FILES)
