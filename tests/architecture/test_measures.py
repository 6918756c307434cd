"""What the style asks of every module: documented, typed, small, importing at the top only."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import geoqm
from geoqm.catalogue import LAYERS, METADATA
from geoqm.layer.declaration import Layer

PACKAGE = Path(geoqm.__file__).parent
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if "migrations/versions" not in path.as_posix()
)


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_says_why_it_exists(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text()))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_not_longer_than_500_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 500


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_are_not_longer_than_60_lines(path: Path) -> None:
    tree = ast.parse(path.read_text())
    long = [
        node.name
        for node in functions(tree)
        if node.end_lineno is not None and node.end_lineno - node.body[0].lineno >= 60
    ]
    assert long == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_functions_import_nothing(path: Path) -> None:
    tree = ast.parse(path.read_text())
    inside = [
        node.name
        for node in functions(tree)
        for each in ast.walk(node)
        if isinstance(each, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_routes_hold_no_sql() -> None:
    rims = [path for path in MODULES if path.name in {"api.py", "pages.py"}]
    guilty = [
        name_of(path)
        for path in rims
        if path.parent.name != "http" and "from sqlalchemy" in path.read_text()
    ]
    assert guilty == []


def test_every_table_declares_its_grants() -> None:
    assert [table.name for table in METADATA.sorted_tables if "grants" not in table.info] == []


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_layer_is_complete_enough_for_every_way_out(layer: Layer) -> None:
    names = [field.name for field in layer.fields]
    assert len(names) == len(set(names))
    assert layer.title_field in names
    assert layer.style.field in ("", *names)
    assert layer.field(layer.title_field).access is layer.access
    assert all(field.access.sees(layer.access) for field in layer.fields)
    assert not {"id", "fid", layer.geometry} & set(names)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_style_classes_speak_the_words_of_the_value_list(layer: Layer) -> None:
    if not layer.style.field:
        return
    codes = {value.code for value in layer.field(layer.style.field).values}
    styled = {each.code for each in layer.style.classes if each.code is not None}
    assert styled <= codes or not codes
