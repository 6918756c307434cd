"""The third-party files: all are there, complete, and enough for Folium."""

import re
from pathlib import Path

import pytest

from geoqm import assets
from geoqm.maps.folium_map import StaffMap


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


def test_the_map_asks_for_files_of_the_table_alone() -> None:
    asked = {url for _, url in (*StaffMap.default_js, *StaffMap.default_css)}
    assert asked <= {f"vendor/{name}" for name in assets.FILES}
