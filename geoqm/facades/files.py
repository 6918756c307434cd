"""Rule files: read TOML, and say in German what is wrong in which line and what to do.

Also checks several versions of one rule set against each other: no overlap, no gap.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from typing_extensions import override

from geoqm.errors import InvalidInput
from geoqm.facades.schemas import RuleSet
from geoqm.facades.subjects import SUBJECTS

MAX_BYTES = 200_000
_SYNTAX_LINE = re.compile(r"at line (\d+)")
_WORDS = {
    "missing": ("Hier fehlt „{field}“.", "Ergänzen Sie die Zeile."),
    "extra_forbidden": (
        "„{field}“ gibt es hier nicht.",
        "Prüfen Sie die Schreibweise oder entfernen Sie die Zeile.",
    ),
    "enum": ("„{given}“ passt nicht zu „{field}“.", "Erlaubt ist: {expected}."),
    "literal_error": ("„{given}“ passt nicht zu „{field}“.", "Erlaubt ist: {expected}."),
    "string_pattern_mismatch": (
        "„{given}“ passt nicht zu „{field}“.",
        "Erlaubt sind kleine Buchstaben ohne Umlaute, Ziffern und Striche.",
    ),
}
_OTHER = ("„{given}“ passt nicht zu „{field}“.", "Erwartet wird: {message}.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a rule file; `line` counts from 1."""

    line: int
    field: str
    message: str
    remedy: str

    @override
    def __str__(self) -> str:
        return f"Zeile {self.line}, {self.field}: {self.message} {self.remedy}"


class RuleFileError(InvalidInput):
    """A rule file that cannot be used; `problems` says why, line by line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Make the message of the first problem the message of the error."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


def read(path: Path) -> RuleSet:
    """The rule set in a file; raises RuleFileError, InvalidInput where it is not readable."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"Die Datei {path.name} ist nicht lesbar.", remedy="Prüfen Sie Name und Rechte."
        ) from error
    return parse(content)


def parse(content: bytes) -> RuleSet:
    """The rule set in the text of a file; raises RuleFileError with all problems found."""
    text = _decoded(content)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError([_syntax_problem(error)]) from error
    try:
        return RuleSet.model_validate(data)
    except ValidationError as error:
        problems = [_problem(text, detail) for detail in error.errors(include_url=False)]
        raise RuleFileError(sorted(problems, key=lambda problem: problem.line)) from error


def read_all(folder: Path) -> list[RuleSet]:
    """All rule sets of a folder by file name; raises as `read` and for overlaps and gaps."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))]
    rule_sets = [parse(text.encode()) for text in texts]
    check_validity(rule_sets, texts)
    return rule_sets


def check_validity(rule_sets: Sequence[RuleSet], texts: Sequence[str] = ()) -> None:
    """Raise RuleFileError where versions of one rule set overlap or leave days without rules.

    `texts` are their files, for the line; without them it is the first.
    """
    lines = {
        (rules.id, rules.version): _validity_line(text)
        for rules, text in zip(rule_sets, texts, strict=False)
    }
    ordered = sorted(rule_sets, key=lambda rules: (rules.id, str(rules.valid_from or "")))
    for _, versions in groupby(ordered, key=lambda rules: rules.id):
        for earlier, later in pairwise(versions):
            found = _succession(earlier, later)
            if found:
                line = lines.get((later.id, later.version), 1)
                raise RuleFileError([Problem(line, "valid_from", *found)])


def _validity_line(text: str) -> int:
    """Where a file says from when it holds, or which version it is."""
    lines = text.splitlines()
    found = (_key_line(lines, 0, key) for key in ("valid_from", "version"))
    return next((at + 1 for at in found if at is not None), 1)


def _succession(earlier: RuleSet, later: RuleSet) -> tuple[str, str] | None:
    """Message and remedy where one version does not follow the other; None where it does."""
    name = f"{earlier.id}: Fassung {earlier.version} und Fassung {later.version}"
    if earlier.version == later.version:
        return f"{name} tragen dieselbe Nummer.", "Geben Sie jeder Fassung eine eigene."
    if later.valid_from is None or earlier.valid_until is None:
        return (
            f"{name} gelten gleichzeitig.",
            "Tragen Sie „valid_until“ der älteren und „valid_from“ der neueren ein.",
        )
    following = earlier.valid_until + timedelta(days=1)
    if later.valid_from < following:
        return f"{name} überschneiden sich.", f"Die neuere kann ab {following:%d.%m.%Y} gelten."
    if later.valid_from > following:
        return (
            f"Zwischen {name} liegen Tage ohne Regeln.",
            f"Die neuere muss ab {following:%d.%m.%Y} gelten.",
        )
    return None


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise RuleFileError(
            [Problem(1, "Datei", "Die Datei ist zu groß.", "Erlaubt sind 200 Kilobyte.")]
        )
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problem = Problem(line, "Datei", "Die Datei ist nicht in UTF-8.", "Speichern Sie sie so.")
        raise RuleFileError([problem]) from error


def _syntax_problem(error: tomllib.TOMLDecodeError) -> Problem:
    found = _SYNTAX_LINE.search(str(error))
    line = int(found.group(1)) if found else 1
    return Problem(
        line, "Schreibweise", "Das ist kein gültiges TOML.", "Prüfen Sie Klammern und Hochkommas."
    )


def _problem(text: str, detail: ErrorDetails) -> Problem:
    location = [part for part in detail["loc"] if part not in {"bool", "decimal", "str", "tuple"}]
    field = next((str(part) for part in reversed(location) if isinstance(part, str)), "Datei")
    line = _line_of(text, location)
    if detail["type"] == "value_error":
        return Problem(line, field, str(detail["ctx"]["error"]), "Ändern Sie die Angabe.")
    if detail["type"] == "misfit":
        return _misfit(text, location, detail["ctx"])
    message, remedy = _WORDS.get(detail["type"], _OTHER)
    values = {
        "field": field,
        "given": str(detail.get("input", ""))[:60],
        "expected": str(detail.get("ctx", {}).get("expected", "")).replace(" or ", " oder "),
        "message": detail["msg"],
    }
    return Problem(line, field, message.format(**values), remedy.format(**values))


def _misfit(text: str, location: Sequence[Any], told: Mapping[str, str]) -> Problem:
    remedy = told.get("remedy", "Ändern Sie die Angabe.")
    if told["key"] == "subject":
        remedy = f"Bekannt sind: {', '.join(SUBJECTS)}."
    line = _line_of(text, [*location, told["key"]])
    return Problem(line, told["key"], told["message"], remedy)


def _line_of(text: str, location: Sequence[Any]) -> int:
    """Line of a value in TOML text: the n-th table of its name, then the key within it."""
    lines = text.splitlines()
    start, rest = _table_start(lines, location)
    for part in rest:
        found = _key_line(lines, start, str(part))
        if found is None:
            break
        start = found
    return start + 1


def _table_start(lines: Sequence[str], location: Sequence[Any]) -> tuple[int, Sequence[Any]]:
    if len(location) > 1 and isinstance(location[1], int):
        starts = [at for at, line in enumerate(lines) if line.strip() == f"[[{location[0]}]]"]
        if location[1] < len(starts):
            return starts[location[1]], location[2:]
    header = f"[{location[0]}]" if location else ""
    for at, line in enumerate(lines):
        if line.strip() == header:
            return at, location[1:]
    return 0, location


def _key_line(lines: Sequence[str], start: int, key: str) -> int | None:
    pattern = re.compile(rf"\s*(\[.*\.)?\"?{re.escape(key)}\"?\s*(=|\.|\])")
    for at in range(start, len(lines)):
        if at > start and lines[at].startswith("[["):
            return None
        if pattern.match(lines[at]):
            return at
    return None
