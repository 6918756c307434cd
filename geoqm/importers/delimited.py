"""Reading CSV: encoding and delimiter are found out; the AdV house coordinates have no header."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from geoqm.errors import ImportFailed
from geoqm.importers import files
from geoqm.importers.sheets import Chunk, Sheet

_CHUNK = 20_000
_ENCODINGS = ("utf-8-sig", "cp1252")
_ADV_LINE = re.compile(r"^[A-Z];DE[A-Za-z0-9]{14};[A-Z]?;\d{2};")
ADV_COLUMNS = (
    *("nba", "oid", "qua", "lan", "rbz", "krs", "gmd", "ott", "sss", "hnr", "adz"),
    *("eee", "nnn", "stn", "plz", "onm", "zon", "pot", "psn"),
)
csv.field_size_limit(1 << 20)


def is_csv(path: Path) -> bool:
    """Whether the file is read as CSV."""
    return path.suffix.lower() in {".csv", ".txt", ".tsv"}


def describe(path: Path) -> Sheet:
    """Columns, encoding, delimiter and number of lines. Raises ImportFailed if unreadable."""
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as reader:
        head = reader.readline()
        rows = sum(1 for _ in reader)
    if _ADV_LINE.match(head):
        return Sheet(ADV_COLUMNS, "", rows + 1, False, "without_header", encoding, ";")
    delimiter = max(";,\t|", key=head.count)
    columns = tuple(name.strip() for name in next(csv.reader([head], delimiter=delimiter), []))
    if len(columns) < 2 or "\x00" in head:
        raise ImportFailed(
            "Die Datei ist keine CSV-Datei mit Kopfzeile.",
            remedy="Die erste Zeile muss die Namen der Spalten enthalten, getrennt durch ; oder ,.",
        )
    return Sheet(columns, "", rows, False, "", encoding, delimiter)


def chunks(path: Path, sheet: Sheet) -> Iterator[Chunk]:
    """All lines, some ten thousand at a time. Raises ImportFailed where the file breaks off."""
    complete = _ends_with_newline(path)
    with path.open(encoding=sheet.encoding, newline="") as handle:
        lines = csv.reader(handle, delimiter=sheet.delimiter, strict=True)
        if sheet.layer != "without_header":
            next(lines, None)
        first, buffer = 1, list[list[str]]()
        for cells in _readable(lines):
            if len(buffer) == _CHUNK:
                yield _chunk(first, buffer, sheet)
                first, buffer = first + len(buffer), []
            buffer.append(cells)
        if buffer and len(buffer[-1]) < len(sheet.columns) and not complete:
            raise files.truncated()
        if buffer:
            yield _chunk(first, buffer, sheet)


def _readable(lines: Any) -> Iterator[list[str]]:
    try:
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield cells
    except csv.Error as error:
        if "end of data" in str(error):
            raise files.truncated() from error
        raise ImportFailed(
            f"Die CSV-Datei ist in Zeile {lines.line_num} nicht lesbar.",
            remedy="Prüfen Sie dort Anführungszeichen und Trennzeichen.",
        ) from error


def _chunk(first: int, lines: list[list[str]], sheet: Sheet) -> Chunk:
    width = len(sheet.columns)
    padded = [cells[:width] + [""] * (width - len(cells)) for cells in lines]
    columns = dict(zip(sheet.columns, zip(*padded, strict=True), strict=True))
    problems = {
        first + place: f"Die Zeile hat {len(cells)} statt {width} Felder."
        for place, cells in enumerate(lines)
        if _misfits(cells, sheet)
    }
    return Chunk(first, columns, np.full(len(lines), None, dtype=object), problems)


def _misfits(cells: list[str], sheet: Sheet) -> bool:
    if sheet.layer == "without_header":
        return len(cells) < 14
    return len(cells) < len(sheet.columns) or any(cells[len(sheet.columns) :])


def _encoding(path: Path) -> str:
    for encoding in _ENCODINGS:
        try:
            with path.open(encoding=encoding) as reader:
                for _ in reader:
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise ImportFailed(
        "Der Zeichensatz der Datei ist nicht lesbar.", remedy="Speichern Sie sie als UTF-8."
    )


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as reader:
        reader.seek(-1, 2)
        return reader.read(1) in b"\r\n"
