"""A tree as SQL: only known operations on fields that the role sees, kinds checked first."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from geoqm.db.base import GERMAN
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.geo import shapes
from geoqm.geo.crs import Crs
from geoqm.layer.declaration import Layer
from geoqm.layer.filters import pieces, spatial, temporal
from geoqm.layer.filters.model import Tree, invalid
from geoqm.layer.filters.pieces import KINDS, Kind, Piece, Values
from geoqm.layer.filters.spatial import Place
from geoqm.layer.filters.temporal import Span

_COMPARISONS: Final = frozenset({"=", "<>", "<", ">", "<=", ">="})
_CALCULATIONS: Final[Mapping[str, str]] = {
    "+": "({} + {})",
    "-": "({} - {})",
    "*": "({} * {})",
    "/": "({} / nullif({}, 0))",
    "%": "mod({}, nullif({}, 0))",
    "div": "div({}, nullif({}, 0))",
}
_TEXT_FUNCTIONS: Final[Mapping[str, str]] = {
    "casei": f'lower({{}} COLLATE "{GERMAN}")',
    "accenti": "unaccent({})",
}
_GEOMETRY_NAMES: Final = ("geometry", "geom")
_TIMES: Final = frozenset({Kind.DAY, Kind.INSTANT})


class Compiler:
    """Makes the condition of one filter; its values are in `values` afterwards."""

    def __init__(self, layer: Layer, role: Role, crs: Crs) -> None:
        """Know the fields that `role` may see, and the system in which shapes are written."""
        self._fields = {field.name: field for field in layer.fields_for(role)}
        self._geometry = layer.geometry
        self._crs = crs
        self._values = Values()
        self._operations: dict[str, Callable[[str, list[Tree]], Piece]] = {
            "and": self._joined,
            "or": self._joined,
            "not": self._negated,
            "isnull": self._empty,
            "like": self._like,
            "between": self._between,
            "in": self._in,
        }
        self._operations |= dict.fromkeys(_COMPARISONS, self._compared)
        self._operations |= dict.fromkeys(_CALCULATIONS, self._calculated)
        self._operations |= dict.fromkeys(_TEXT_FUNCTIONS, self._text_function)
        self._operations |= dict.fromkeys(spatial.NAMES, self._spatial)
        self._operations |= dict.fromkeys(temporal.NAMES, self._temporal)

    @property
    def values(self) -> dict[str, Any]:
        """The values of the holes in the condition."""
        return self._values.found

    def condition(self, tree: Tree) -> str:
        """The SQL of a whole filter."""
        return self._values.sql(self._flag(tree))

    def _piece(self, tree: Tree) -> Piece:
        match tree:
            case {"op": str(name), "args": list(arguments)}:
                return self._operation(name, arguments)
            case {"property": str(name)}:
                return self._property(name)
            case {"date": text}:
                return temporal.day(text)
            case {"timestamp": text}:
                return temporal.instant(text)
            case dict() | list():
                raise _misplaced(tree)
            case _:
                return _literal(tree)

    def _operation(self, name: str, arguments: list[Tree]) -> Piece:
        made = self._operations.get(name.lower())
        if made is None:
            raise invalid(
                f"Die Funktion „{name[:40]}“ gibt es hier nicht.",
                "Möglich sind: " + ", ".join(sorted(self._operations)) + ".",
            )
        return made(name.lower(), arguments)

    def _property(self, name: str) -> Piece:
        field = self._fields.get(name)
        if field is not None:
            return Piece(KINDS[field.type], f'"{field.name}"', field=field)
        if name in {self._geometry, *_GEOMETRY_NAMES}:
            return Piece(Kind.PLACE, f'"{self._geometry}"')
        raise InvalidInput(
            f"Das Feld „{name[:80]}“ gibt es in dieser Ebene nicht.",
            remedy="Möglich sind: " + ", ".join([*self._fields, self._geometry]) + ".",
            field="filter",
        )

    def _flag(self, tree: Tree) -> Piece:
        return self._of_kind(tree, Kind.FLAG)

    def _of_kind(self, tree: Tree, kind: Kind) -> Piece:
        piece = self._piece(tree)
        if piece.kind is not kind:
            raise invalid(f"{piece.told}; hier wird {kind} erwartet.")
        return piece

    def _joined(self, name: str, arguments: list[Tree]) -> Piece:
        if not arguments:
            raise _wrong_count(name)
        parts = [self._values.sql(self._flag(each)) for each in arguments]
        return Piece(Kind.FLAG, f"({f' {name.upper()} '.join(parts)})")

    def _negated(self, name: str, arguments: list[Tree]) -> Piece:
        (inner,) = _counted(name, arguments, 1)
        return Piece(Kind.FLAG, f"(NOT {self._values.sql(self._flag(inner))})")

    def _empty(self, name: str, arguments: list[Tree]) -> Piece:
        (inner,) = _counted(name, arguments, 1)
        return Piece(Kind.FLAG, f"({self._values.sql(self._piece(inner))} IS NULL)")

    def _compared(self, name: str, arguments: list[Tree]) -> Piece:
        left, right = self._alike(_counted(name, arguments, 2))
        if name in {"=", "<>"}:
            return Piece(Kind.FLAG, f"({self._values.sql(left)} {name} {self._values.sql(right)})")
        self._check_ordered(left)
        return Piece(Kind.FLAG, f"({self._values.ordered(left)} {name} {self._values.sql(right)})")

    def _between(self, name: str, arguments: list[Tree]) -> Piece:
        value, lower, upper = self._alike(_counted(name, arguments, 3))
        self._check_ordered(value)
        made = self._values.ordered(value)
        ends = f"{self._values.sql(lower)} AND {self._values.sql(upper)}"
        return Piece(Kind.FLAG, f"({made} BETWEEN {ends})")

    def _in(self, name: str, arguments: list[Tree]) -> Piece:
        value, listed = _counted(name, arguments, 2)
        if not (isinstance(listed, list) and listed):
            raise invalid("Auf IN folgt eine Liste von Werten.", "Beispiel: storeys IN (3, 4).")
        first, *others = self._alike([value, *listed])
        inside = ", ".join(map(self._values.sql, others))
        return Piece(Kind.FLAG, f"({self._values.sql(first)} IN ({inside}))")

    def _like(self, name: str, arguments: list[Tree]) -> Piece:
        value, pattern = _counted(name, arguments, 2)
        text = _pattern_text(pattern)
        if (len(text) - len(text.rstrip("\\"))) % 2:
            raise invalid("Ein Muster von LIKE endet mit einem einzelnen „\\“.")
        left, right = self._of_kind(value, Kind.TEXT), self._of_kind(pattern, Kind.TEXT)
        return Piece(Kind.FLAG, f"({self._values.sql(left)} LIKE {self._values.sql(right)})")

    def _calculated(self, name: str, arguments: list[Tree]) -> Piece:
        sides = [
            f"CAST({self._values.sql(self._of_kind(each, Kind.NUMBER))} AS numeric)"
            for each in _counted(name, arguments, 2)
        ]
        return Piece(Kind.NUMBER, _CALCULATIONS[name].format(*sides))

    def _text_function(self, name: str, arguments: list[Tree]) -> Piece:
        (inner,) = _counted(name, arguments, 1)
        piece = self._of_kind(inner, Kind.TEXT)
        return Piece(Kind.TEXT, _TEXT_FUNCTIONS[name].format(self._values.sql(piece)))

    def _spatial(self, name: str, arguments: list[Tree]) -> Piece:
        if name == spatial.DISTANCE:
            first, second, distance = _counted(name, arguments, 3)
            metres = self._of_kind(distance, Kind.NUMBER)
            return spatial.near(self._values, self._place(first), self._place(second), metres)
        first, second = _counted(name, arguments, 2)
        return spatial.related(self._values, name, self._place(first), self._place(second))

    def _place(self, tree: Tree) -> Place:
        match tree:
            case {"bbox": list(numbers)} if all(isinstance(each, Decimal) for each in numbers):
                return shapes.from_box(numbers, self._crs)
            case {"type": str(kind)} if kind in shapes.TYPES:
                return shapes.from_geojson(tree, self._crs)
            case {"property": _}:
                return self._of_kind(tree, Kind.PLACE).sql
            case _:
                raise invalid(
                    "Eine räumliche Funktion erwartet das Geometriefeld und eine Form.",
                    "Beispiel: S_INTERSECTS(geometry, BBOX(6.42,51.18,6.45,51.20)).",
                )

    def _temporal(self, name: str, arguments: list[Tree]) -> Piece:
        first, second = _counted(name, arguments, 2)
        return temporal.related(self._values, name, self._span(first), self._span(second))

    def _span(self, tree: Tree) -> Span:
        match tree:
            case {"interval": [begin, end]}:
                return Span(self._end(begin), self._end(end))
            case _:
                moment = self._time(tree)
                return Span(moment, moment)

    def _end(self, tree: Tree) -> Piece | None:
        return temporal.end_of(tree) if isinstance(tree, str) else self._time(tree)

    def _time(self, tree: Tree) -> Piece:
        if isinstance(tree, str):
            return temporal.time(tree)
        piece = self._piece(tree)
        if piece.kind not in _TIMES:
            raise invalid(f"{piece.told}; hier wird ein Tag oder Zeitpunkt erwartet.")
        return piece

    def _alike(self, trees: Sequence[Tree]) -> list[Piece]:
        """Pieces that can be compared; texts beside a time are read as one, instants as days."""
        found = [self._piece(each) for each in trees]
        if any(each.kind in _TIMES for each in found):
            found = [self._time_beside(each) for each in found]
            if any(each.kind is Kind.DAY for each in found):
                found = [pieces.as_day(each) for each in found]
        first = next((each for each in found if each.field is not None), found[0])
        for each in found:
            if each.kind is not first.kind or each.kind is Kind.PLACE:
                raise invalid(f"{first.told} und lässt sich nicht mit {_dative(each)} vergleichen.")
        return found

    def _time_beside(self, piece: Piece) -> Piece:
        if piece.kind is Kind.TEXT and piece.literal is not None:
            return temporal.time(piece.literal)
        return piece

    def _check_ordered(self, piece: Piece) -> None:
        if piece.kind is Kind.FLAG:
            raise invalid(f"{piece.told} und hat keine Reihenfolge.", "Möglich sind = und <>.")


def _literal(tree: Tree) -> Piece:
    if isinstance(tree, bool):
        return Piece(Kind.FLAG, literal=tree)
    if isinstance(tree, Decimal):
        return pieces.number(tree)
    if isinstance(tree, str):
        return pieces.text(tree)
    raise _misplaced(tree)


def _misplaced(tree: Tree) -> InvalidInput:
    match tree:
        case {"interval": _}:
            return invalid("INTERVAL gehört in eine zeitliche Funktion, etwa T_INTERSECTS.")
        case {"bbox": _} | {"type": _}:
            return invalid("Eine Form gehört in eine räumliche Funktion, etwa S_INTERSECTS.")
        case _:
            return invalid("Ein Ausdruck ist weder Feld noch Wert noch Funktion.")


def _pattern_text(tree: Tree) -> str:
    """The text inside a pattern; a pattern is never made of fields."""
    while isinstance(tree, dict) and str(tree.get("op")).lower() in _TEXT_FUNCTIONS:
        arguments = tree.get("args")
        tree = arguments[0] if isinstance(arguments, list) and arguments else None
    if not isinstance(tree, str):
        raise invalid("Auf LIKE folgt ein Muster in Anführungszeichen.", "Beispiel: 'Linden%'.")
    return tree


def _counted(name: str, arguments: list[Tree], count: int) -> list[Tree]:
    if len(arguments) != count:
        raise _wrong_count(name)
    return arguments


def _wrong_count(name: str) -> InvalidInput:
    return invalid(f"„{name.upper()}“ hat hier zu viele oder zu wenige Angaben.")


def _dative(piece: Piece) -> str:
    words = {
        Kind.TEXT: "einem Text",
        Kind.NUMBER: "einer Zahl",
        Kind.FLAG: "einem Wahrheitswert",
        Kind.DAY: "einem Tag",
        Kind.INSTANT: "einem Zeitpunkt",
        Kind.PLACE: "einer Form",
    }
    return words[piece.kind]
