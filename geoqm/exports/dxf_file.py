"""DXF for drawing programs: a layer per legend row, a text per name, metres of EPSG:25832.

Release 12 of the format, which every program reads: plain lists of codes and values in Windows'
letters. Areas and lines are polylines; a text that could be read as codes is defused.
"""

import colorsys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import shapely
from psycopg import Connection, sql

from geoqm.exports import classes, features
from geoqm.exports.about import about
from geoqm.exports.features import Column
from geoqm.exports.order import Order, announce, geometry, plain, statement
from geoqm.exports.progress import Counter
from geoqm.layer.declaration import StyleClass

_ENCODING = "cp1252"
_LONGEST_LAYER, _LONGEST_TEXT, _LONGEST_COMMENT = 31, 200, 250
_TEXT_HEIGHT_M = 2.0
_TEXT_COLOUR = 7  # black on white, white on black
_GREYS = {250: 51, 251: 91, 252: 132, 253: 173, 254: 214, 255: 255}
_SHADES = (1.0, 0.65, 0.5, 0.3, 0.15)
_CLOSED, _OPEN = 1, 0


def write(connection: Connection, orders: Sequence[Order], target: Path, counter: Counter) -> None:
    """Write one drawing with the layers of all orders."""
    names = [_layer_names(order, number, orders) for number, order in enumerate(orders)]
    with target.open("w", encoding=_ENCODING, errors="replace", newline="\r\n") as file:
        for order in orders:
            announce(connection, order)
            _comments(file, connection, order)
        _header(file, _extent(connection, orders))
        _tables(file, orders, names)
        _codes(file, 0, "SECTION", 2, "ENTITIES")
        for order, named in zip(orders, names, strict=True):
            announce(connection, order)
            with features.batches(connection, order, _columns(order)) as found:
                for batch in counter.through(found):
                    file.writelines(_entities(batch, named))
        _codes(file, 0, "ENDSEC", 0, "EOF")


def _columns(order: Order) -> list[Column]:
    place = sql.SQL("ST_PointOnSurface({})").format(geometry(order))
    title = order.layer.title_field
    is_seen = any(field.name == title for field in order.fields)
    name = sql.SQL("CAST({} AS text)").format(sql.Identifier(title)) if is_seen else sql.SQL("''")
    return [
        Column(pa.field("row", pa.int32()), classes.row_of(order)),
        Column(pa.field("title", pa.string()), name),
        Column(pa.field("x", pa.float64()), sql.SQL("ST_X({})").format(place)),
        Column(pa.field("y", pa.float64()), sql.SQL("ST_Y({})").format(place)),
        features.place(order),
    ]


# ---------------------------------------------------------------- head


def _comments(file: IO[str], connection: Connection, order: Order) -> None:
    for title, text in about(connection, order).lines:
        _codes(file, 999, _defused(f"{title}: {text}", _LONGEST_COMMENT))


def _header(file: IO[str], extent: tuple[float, ...]) -> None:
    west, south, east, north = extent
    _codes(file, 0, "SECTION", 2, "HEADER", 9, "$ACADVER", 1, "AC1009")
    _codes(file, 9, "$DWGCODEPAGE", 3, "ANSI_1252")
    _codes(file, 9, "$EXTMIN", 10, west, 20, south, 30, 0.0)
    _codes(file, 9, "$EXTMAX", 10, east, 20, north, 30, 0.0)
    _codes(file, 0, "ENDSEC")


def _tables(file: IO[str], orders: Sequence[Order], names: Sequence[Sequence[str]]) -> None:
    _codes(file, 0, "SECTION", 2, "TABLES")
    _codes(file, 0, "TABLE", 2, "LTYPE", 70, 1, 0, "LTYPE", 2, "CONTINUOUS", 70, 0)
    _codes(file, 3, "Solid line", 72, 65, 73, 0, 40, 0.0, 0, "ENDTAB")
    _codes(file, 0, "TABLE", 2, "LAYER", 70, sum(map(len, names)))
    for order, named in zip(orders, names, strict=True):
        colours = [*(_colour(each) for each in classes.legend(order)), _TEXT_COLOUR]
        for name, colour in zip(named, colours, strict=True):
            _codes(file, 0, "LAYER", 2, name, 70, 0, 62, colour, 6, "CONTINUOUS")
    _codes(file, 0, "ENDTAB", 0, "ENDSEC")


def _layer_names(order: Order, number: int, orders: Sequence[Order]) -> list[str]:
    """A name per legend row and one for the texts; with a number where two titles are alike."""
    head = plain(order.layer.title.partition(":")[0])
    heads = [plain(each.layer.title.partition(":")[0]) for each in orders]
    if heads.index(head) != number:
        head = f"{head}{number + 1}"
    tails = [*(plain(each.title) for each in classes.legend(order)), "text"]
    made: list[str] = []
    for place, tail in enumerate(tails):
        name = f"{head[:14]}_{tail}"[:_LONGEST_LAYER].rstrip("-_")
        made.append(f"{name[: _LONGEST_LAYER - 3]}_{place + 1}" if name in made else name)
    return [name.upper() for name in made]


def _extent(connection: Connection, orders: Sequence[Order]) -> tuple[float, ...]:
    sides = []
    for order in orders:
        announce(connection, order)
        box = sql.SQL("ST_Extent({})").format(geometry(order))
        query, values = statement(order, box, ordered=False)
        row = connection.execute(
            sql.SQL(
                "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b) FROM ({}) AS q(b)"
            ).format(query),
            values,
        ).fetchone()
        if row and row[0] is not None:
            sides.append(row)
    west, south, east, north = zip(*sides or [(0.0, 0.0, 0.0, 0.0)], strict=True)
    return min(west), min(south), max(east), max(north)


# ---------------------------------------------------------------- entities


def _entities(batch: pa.RecordBatch, names: Sequence[str]) -> Iterator[str]:
    rows = batch.column("row").to_pylist()
    shapes = shapely.from_wkb(batch.column(features.GEOMETRY).to_numpy(zero_copy_only=False))
    for owner, points, is_closed in _lines(shapes):
        yield _polyline(names[rows[owner]], points, is_closed)
    for owner, (x, y) in _points(shapes):
        yield f"0\nPOINT\n8\n{names[rows[owner]]}\n10\n{x:.3f}\n20\n{y:.3f}\n30\n0\n"
    texts = zip(*(batch.column(name).to_pylist() for name in ("title", "x", "y")), strict=True)
    for title, x, y in texts:
        if title and x is not None:
            yield (
                f"0\nTEXT\n8\n{names[-1]}\n10\n{x:.3f}\n20\n{y:.3f}\n30\n0\n"
                f"40\n{_TEXT_HEIGHT_M}\n1\n{_defused(title, _LONGEST_TEXT)}\n"
            )


def _lines(shapes: Any) -> Iterator[tuple[int, Any, bool]]:
    """Each ring and line with the number of its feature, its points, and whether it is closed."""
    parts, owners = shapely.get_parts(shapes, return_index=True)
    kinds = shapely.get_type_id(parts)
    is_area = kinds == shapely.GeometryType.POLYGON
    rings, of_part = shapely.get_rings(parts[is_area], return_index=True)
    yield from _with_points(rings, owners[is_area][of_part], is_closed=True)
    is_line = kinds == shapely.GeometryType.LINESTRING
    yield from _with_points(parts[is_line], owners[is_line], is_closed=False)


def _with_points(curves: Any, owners: Any, *, is_closed: bool) -> Iterator[tuple[int, Any, bool]]:
    points = shapely.get_coordinates(curves)
    lengths = shapely.get_num_coordinates(curves)
    ends = np.cumsum(lengths)
    for owner, begin, end in zip(owners, ends - lengths, ends, strict=True):
        # The last point of a ring is the first again; the flag says so instead.
        yield int(owner), points[begin : end - is_closed].tolist(), is_closed


def _points(shapes: Any) -> Iterator[tuple[int, tuple[float, float]]]:
    parts, owners = shapely.get_parts(shapes, return_index=True)
    is_point = shapely.get_type_id(parts) == shapely.GeometryType.POINT
    places = shapely.get_coordinates(parts[is_point]).tolist()
    for owner, (x, y) in zip(owners[is_point], places, strict=True):
        yield int(owner), (x, y)


def _polyline(layer: str, points: list[list[float]], is_closed: bool) -> str:
    flag = _CLOSED if is_closed else _OPEN
    corners = "".join(
        f"0\nVERTEX\n8\n{layer}\n10\n{x:.3f}\n20\n{y:.3f}\n30\n0\n" for x, y in points
    )
    return f"0\nPOLYLINE\n8\n{layer}\n66\n1\n70\n{flag}\n{corners}0\nSEQEND\n8\n{layer}\n"


# ---------------------------------------------------------------- texts and colours


def _codes(file: IO[str], *pairs: object) -> None:
    file.writelines(f"{each}\n" for each in pairs)


def _defused(text: str, most: int) -> str:
    """A text of one line in which nothing is a code: ^J, %%u and \\U+0041 mean themselves."""
    line = " ".join("".join(s if s.isprintable() else " " for s in text).split())[:most]
    safe = line.replace("\\", "/").replace("^", "^ ").replace("%%", "% %")
    return "".join(sign if _is_known(sign) else _code_of(sign) for sign in safe)


def _is_known(sign: str) -> bool:
    try:
        sign.encode(_ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _code_of(sign: str) -> str:
    number = ord(sign)
    return f"\\U+{number:04X}" if number <= 0xFFFF else "?"


def _colour(each: StyleClass) -> int:
    symbol = each.symbol
    rgb = symbol.fill or symbol.line
    return min(_palette(), key=lambda pair: _distance(pair[1], _parts(rgb)))[0]


def _parts(rgb: str) -> tuple[int, int, int]:
    return int(rgb[1:3], 16), int(rgb[3:5], 16), int(rgb[5:7], 16)


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


@cache
def _palette() -> tuple[tuple[int, tuple[int, int, int]], ...]:
    """The 255 colours of drawing programs: 24 hues in five shades, each full and pale; greys."""
    made = [(number, (grey, grey, grey)) for number, grey in _GREYS.items()]
    for hue in range(24):
        for place, shade in enumerate(_SHADES):
            for is_pale in (0, 1):
                number = 10 * (hue + 1) + 2 * place + is_pale
                made.append((number, _shade(hue * 15, shade, is_pale / 2)))
    return tuple(made)


def _shade(degrees: int, shade: float, white: float) -> tuple[int, int, int]:
    """A hue as red, green and blue, darkened and mixed with white."""
    red, green, blue = colorsys.hsv_to_rgb(degrees / 360, 1 - white, shade)
    return round(255 * red), round(255 * green), round(255 * blue)
