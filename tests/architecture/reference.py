"""Writes the reference pages of docs/ from the program: settings, commands and layers.

`python -m tests.architecture.reference` writes them; a test compares them with the files.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from pydantic_core import PydanticUndefined

from geoqm.catalogue import LAYERS
from geoqm.cli.commands import app
from geoqm.facades.schemas import RuleSet
from geoqm.layer.declaration import Field, FieldType
from geoqm.settings import ROOT, Settings

DOCS = ROOT / "docs"
_NOTE = "<!-- Erzeugt mit: python -m tests.architecture.reference -->"


def settings_page() -> str:
    """docs/einstellungen.md."""
    rows = [
        f"| `GEOQM_{name.upper()}` | {field.description} | {_default(field.default)} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(
        [
            "# Einstellungen",
            "",
            _NOTE,
            "",
            (
                "geoqm liest seine Einstellungen beim Start aus Umgebungsvariablen. Nach einer Änderung "
                "starten Sie geoqm neu; `geoqm doctor` prüft sie."
            ),
            "",
            "| Einstellung | Bedeutung | Vorgabe |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _default(value: Any) -> str:
    if value is None or value is PydanticUndefined or value == "":
        return "leer"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, Path):
        return f"`{value.relative_to(ROOT)}/`"
    return f"`{value}`"


def commands_page() -> str:
    """docs/befehle.md."""
    parts = [
        "# Befehle",
        "",
        _NOTE,
        "",
        "Jeder Befehl erklärt sich mit `--help` selbst.",
        "",
    ]
    for path, command in commands():
        parts += [f"## `{path}`", "", str(command.help or "").strip(), ""]
        if told := list(_parameters(command)):
            parts += [*told, ""]
    return "\n".join(parts).rstrip() + "\n"


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its full name."""
    yield from _walk("geoqm", typer.main.get_command(app))


def _walk(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield path, command
        return
    for name in sorted(children):
        if not children[name].hidden:
            yield from _walk(f"{path} {name}", children[name])


def _parameters(command: Any) -> Iterator[str]:
    for parameter in command.params:
        if getattr(parameter, "hidden", False) or "--help" in parameter.opts:
            continue
        names = [*parameter.opts, *parameter.secondary_opts]
        if parameter.param_type_name == "argument":
            names = [str(parameter.metavar or parameter.name).upper()]
        told = str(getattr(parameter, "help", None) or "").strip()
        yield f"- `{'`, `'.join(names)}`" + (f": {told}" if told else "")


def layers_page() -> str:
    """docs/ebenen.md."""
    parts = ["# Ebenen", "", _NOTE, ""]
    for layer in LAYERS:
        parts += [
            f"## {layer.title} (`{layer.name}`)",
            "",
            f"{layer.description} {layer.note}".strip(),
            "",
            f"Sichtbar für: {layer.access.label}. Lizenz: {layer.licence or 'je nach Bestand'}.",
            "",
            "| Feld | Titel | Typ | sichtbar ab |",
            "|---|---|---|---|",
            *(
                f"| `{field.name}` | {_titled(field)} | {_TYPES[field.type]} | {field.access.label} |"
                for field in layer.fields
            ),
            "",
        ]
    return "\n".join(parts).rstrip() + "\n"


def _titled(field: Field) -> str:
    return f"{field.title} in {field.unit}" if field.unit else field.title


_TYPES = {
    FieldType.TEXT: "Text",
    FieldType.INTEGER: "ganze Zahl",
    FieldType.DECIMAL: "Dezimalzahl",
    FieldType.BOOLEAN: "ja/nein",
    FieldType.DATE: "Tag",
    FieldType.INSTANT: "Zeitpunkt",
}
PAGES = {
    "einstellungen.md": settings_page,
    "befehle.md": commands_page,
    "ebenen.md": layers_page,
}


RULES_SCHEMA = ROOT / "data" / "rules" / "rule-set.schema.json"


def rules_schema() -> str:
    """data/rules/rule-set.schema.json."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(schema | RuleSet.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write all reference pages and the schema of rule files."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
    RULES_SCHEMA.write_text(rules_schema(), encoding="utf-8")


if __name__ == "__main__":
    main()
