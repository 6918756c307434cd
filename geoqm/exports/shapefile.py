"""Shapefile: short names, narrow columns, and a list that says what they stand for.

DBF knows ten letters a name, 254 bytes a text, no instants and no empty truth value; so instants
are texts, truth values 0 and 1, and the list names what was cut off.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyogrio
from psycopg import Connection, sql

from geoqm.exports import features
from geoqm.exports.features import Column
from geoqm.exports.order import Order, statement
from geoqm.exports.progress import Counter
from geoqm.layer.declaration import Field, FieldType

_NUMBER = "id"
_LONGEST_NAME, _WIDEST_TEXT, _ROOM = 10, 254, 80
_DIGITS = 18
_INSTANT_WIDTH = 19
_FLAG = "CAST(CAST({} AS int) AS smallint)"
_LOCAL = "to_char({} AT TIME ZONE 'Europe/Berlin', 'YYYY-MM-DD HH24:MI:SS')"


def write(connection: Connection, order: Order, folder: Path, counter: Counter) -> None:
    """Write the parts of the Shapefile and its list of names into the folder."""
    names = dbf_names([field.name for field in order.fields], taken=_NUMBER)
    widths = _widths(connection, order)
    chosen = list(_columns(order, names, widths))
    wide = {names[name] for name, width in widths.items() if width > _WIDEST_TEXT}
    with counter.kept_errors(), features.batches(connection, order, chosen) as found:
        rows = counter.through(_fitting(found, wide))
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(features.schema(chosen), rows),
            folder / f"{order.layer.name}.shp",
            layer=order.layer.name,
            driver="ESRI Shapefile",
            geometry_name=features.GEOMETRY,
            geometry_type=order.layer.geometry_type.value,
            crs=f"EPSG:{order.srid}",
            layer_options={"ENCODING": "UTF-8"},
        )
    _write_names(folder / f"{order.layer.name}-felder.csv", order, names, widths)


def dbf_names(names: Sequence[str], *, taken: str) -> dict[str, str]:
    """A name of ten letters for each: its longest words are shortened, doubles get a number."""
    made: dict[str, str] = {}
    used = {taken}
    for name in names:
        short, number = _shortened(name, _LONGEST_NAME), 1
        while short in used:
            number += 1
            tail = f"_{number}"
            short = _shortened(name, _LONGEST_NAME - len(tail)) + tail
        used.add(short)
        made[name] = short
    return made


def _shortened(name: str, most: int) -> str:
    words = name.split("_")
    while len("_".join(words)) > most:
        longest = max(range(len(words)), key=lambda number: len(words[number]))
        if len(words[longest]) == 1:
            return "_".join(words)[:most].rstrip("_")
        words[longest] = words[longest][:-1]
    return "_".join(words)


def _widths(connection: Connection, order: Order) -> dict[str, int]:
    """The bytes of the longest text of each field; room to write where there is none."""
    texts = [field.name for field in order.fields if field.type is FieldType.TEXT]
    if not texts:
        return {}
    longest = sql.SQL(", ").join(
        sql.SQL("coalesce(max(octet_length({})), 0)").format(sql.Identifier(name)) for name in texts
    )
    query, values = statement(order, longest, ordered=False)
    found = connection.execute(query, values).fetchone() or ()
    return {name: width or _ROOM for name, width in zip(texts, found, strict=True)}


def _columns(order: Order, names: dict[str, str], widths: dict[str, int]) -> Iterator[Column]:
    yield Column(pa.field(_NUMBER, pa.int64()), sql.Identifier("id"))
    for field in order.fields:
        yield _column(field, names[field.name], widths.get(field.name, _INSTANT_WIDTH))
    yield features.place(order)


def _column(field: Field, name: str, width: int) -> Column:
    source = features.cast(field)
    if field.type is FieldType.BOOLEAN:
        return Column(pa.field(name, pa.int16()), sql.SQL(_FLAG).format(source))
    if field.type is FieldType.DECIMAL:
        kind = pa.decimal128(_DIGITS, field.digits)
        rounded = sql.SQL("round(CAST({} AS numeric), {})").format(
            sql.Identifier(field.name), sql.Literal(field.digits)
        )
        return Column(pa.field(name, kind), rounded)
    if field.type is FieldType.INTEGER:
        return Column(pa.field(name, pa.int64()), source)
    if field.type is FieldType.DATE:
        return Column(pa.field(name, pa.date32()), source)
    if field.type is FieldType.INSTANT:
        source = sql.SQL(_LOCAL).format(source)
    kept = {"GDAL:OGR:width": str(min(width, _WIDEST_TEXT))}
    return Column(pa.field(name, pa.string(), metadata=kept), source)


def _fitting(batches: Iterator[pa.RecordBatch], wide: set[str]) -> Iterator[pa.RecordBatch]:
    """The batches with texts cut to what a column holds, between two letters."""
    for batch in batches:
        arrays = [
            pa.array([_cut(text) for text in array.to_pylist()]) if name in wide else array
            for name, array in zip(batch.schema.names, batch.columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=batch.schema)


def _cut(text: str | None) -> str | None:
    return text and text.encode()[:_WIDEST_TEXT].decode(errors="ignore")


def _write_names(path: Path, order: Order, names: dict[str, str], widths: dict[str, int]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer: Any = csv.writer(file, delimiter=";")
        writer.writerow(("Name in der Datei", "Feld", "Titel", "Bemerkung"))
        writer.writerow((_NUMBER, "id", "Nummer in geoqm", ""))
        for field in order.fields:
            is_cut = widths.get(field.name, 0) > _WIDEST_TEXT
            remark = (
                f"Texte auf {_WIDEST_TEXT} Bytes gekürzt"
                if is_cut
                else _REMARKS.get(field.type, "")
            )
            writer.writerow((names[field.name], field.name, field.heading, remark))


_REMARKS = {
    FieldType.BOOLEAN: "1 heißt ja, 0 heißt nein",
    FieldType.INSTANT: "Ortszeit als Text",
}
