"""The documentation knows every setting, command, layer and error code."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geoqm.catalogue import LAYERS
from geoqm.errors import GeoqmError
from geoqm.settings import ROOT, Settings
from tests.architecture import reference

DOCS = ROOT / "docs"


def _text(*names: str) -> str:
    return "\n".join((DOCS / name).read_text(encoding="utf-8") for name in names)


def _errors(root: type[GeoqmError] = GeoqmError) -> Iterator[type[GeoqmError]]:
    yield root
    for child in root.__subclasses__():
        yield from _errors(child)


@pytest.mark.parametrize("name", list(reference.PAGES))
def test_reference_page_is_up_to_date(name: str) -> None:
    assert _text(name) == reference.PAGES[name](), "python -m tests.architecture.reference"


def test_schema_of_rule_files_is_up_to_date() -> None:
    found = reference.RULES_SCHEMA.read_text(encoding="utf-8")
    assert found == reference.rules_schema(), "python -m tests.architecture.reference"


def test_every_setting_is_documented() -> None:
    text = _text("einstellungen.md")
    missing = [name for name in Settings.model_fields if f"`GEOQM_{name.upper()}`" not in text]
    assert missing == []


def test_every_setting_has_a_german_description() -> None:
    assert [n for n, field in Settings.model_fields.items() if not field.description] == []


def test_every_command_is_documented_and_explains_itself() -> None:
    text = _text("befehle.md")
    missing = [
        path
        for path, command in reference.commands()
        if f"`{path}`" not in text or not command.help
    ]
    assert missing == []


def test_every_layer_is_documented() -> None:
    text = _text("ebenen.md")
    assert [layer.name for layer in LAYERS if f"(`{layer.name}`)" not in text] == []


def test_every_error_code_is_documented() -> None:
    text = _text("fehler.md")
    assert {error.code for error in _errors() if f"`{error.code}`" not in text} == set()


def test_every_page_is_reachable_from_the_index() -> None:
    index = _text("index.md")
    pages = [
        path.name for path in DOCS.glob("*.md") if path.name not in {"index.md", "performance.md"}
    ]
    assert [name for name in pages if f"({name})" not in index] == []


@pytest.mark.parametrize("path", sorted(DOCS.glob("decisions/*.md")), ids=lambda path: path.name)
def test_decision_record_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 40


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in [*DOCS.glob("*.md"), ROOT / "README.md"]:
        for part in page.read_text(encoding="utf-8").split("](")[1:]:
            target = part.split(")")[0].partition("#")[0]
            if target and "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []
