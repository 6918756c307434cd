"""What a caller picks from a layer: read from query parameters, once for API, map and exports.

A selection is typed and canonical: equal wishes give equal keys for caches and links. The SQL
for it is made in `sql`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.geo import bbox as boxes
from geoqm.geo import crs as systems
from geoqm.geo import periods, polygons
from geoqm.geo.bbox import BBox
from geoqm.geo.crs import CRS84, Srid
from geoqm.geo.periods import Period
from geoqm.layer import filters, values
from geoqm.layer.declaration import Field, FilterKind, Layer
from geoqm.layer.filters import Filter
from geoqm.layer.values import Condition

SEARCH = "q"
PARAMETERS = frozenset({"bbox", "bbox-crs", "datetime", "ids", "polygon", SEARCH}) | (
    filters.PARAMETERS
)
_MOST_IDS = 10_000
_MOST_WORDS = 8
_SINGLE = ("bbox", "bbox-crs", "datetime", "polygon", SEARCH, *sorted(filters.PARAMETERS))


@dataclass(frozen=True, slots=True)
class Selection:
    """Conditions on fields, words, box, drawn polygon (WKT, degrees), ids, period and filter.

    All of them hold. `words` stand in one of the fields `searched`, which are those that the
    role may see.
    """

    conditions: tuple[Condition, ...] = ()
    words: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    bbox: BBox | None = None
    polygon: str = ""
    ids: tuple[int, ...] | None = None
    period: Period | None = None
    filter: Filter | None = None

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The selection as query parameters, in one canonical order."""
        found = [(condition.field, condition.text) for condition in self.conditions]
        if self.bbox is not None:
            found.append(("bbox", ",".join(f"{number:.12g}" for number in self.bbox.values)))
            if self.bbox.srid != Srid.WGS84:
                found.append(("bbox-crs", _crs_of(self.bbox).uri))
        if self.period is not None:
            found.append(("datetime", self.period.text))
        if self.filter is not None:
            found += self.filter.parameters
        if self.ids is not None:
            found.append(("ids", ",".join(map(str, self.ids))))
        if self.polygon:
            found.append(("polygon", self.polygon))
        if self.words:
            found.append((SEARCH, " ".join(self.words)))
        return found

    @property
    def key(self) -> str:
        """The canonical query string: key of caches, tail of links."""
        return urlencode(self.parameters)

    @property
    def is_everything(self) -> bool:
        """Whether nothing is restricted."""
        return self == EVERYTHING


EVERYTHING = Selection()


def parse(
    layer: Layer,
    role: Role,
    parameters: Mapping[str, str] | Iterable[tuple[str, str]],
    *,
    beside: Iterable[str] = (),
) -> Selection:
    """The selection in query parameters; a repeated property means one or the other.

    Raises InvalidInput for a parameter that is no property `role` may see, and for bad values.
    `beside` are the caller's own parameters, named to who misspelt one.
    """
    given = _grouped(parameters)
    if not given:
        return EVERYTHING
    fields = {field.name: field for field in layer.fields_for(role)}
    _check_names(given, fields, beside)
    single = {name: given[name][0] for name in _SINGLE if name in given}
    words = tuple(single.get(SEARCH, "").split()[:_MOST_WORDS])
    return Selection(
        conditions=tuple(
            values.parse(fields[name], given[name]) for name in sorted(given) if name in fields
        ),
        words=words,
        searched=_searched(fields.values()) if words else (),
        bbox=_bbox(single),
        polygon=polygons.parse(single["polygon"]) if "polygon" in single else "",
        ids=_ids(",".join(given["ids"])) if "ids" in given else None,
        period=periods.parse(single["datetime"]) if "datetime" in single else None,
        filter=filters.parse(layer, role, single),
    )


def _check_names(
    given: Mapping[str, list[str]], fields: Iterable[str], beside: Iterable[str]
) -> None:
    """Raise InvalidInput for a name that nobody knows, or one that came too often."""
    known = {*fields, *PARAMETERS}
    for name in given:
        if name not in known:
            raise unknown_parameter(name, known.union(beside))
    for name in _SINGLE:
        if len(given.get(name, ())) > 1:
            raise repeated_parameter(name)


def repeated_parameter(name: str) -> InvalidInput:
    """The error for a parameter that came twice where only one can count."""
    return InvalidInput(f"Die Angabe „{name}“ darf nur einmal vorkommen.", field=name)


def unknown_parameter(name: str, known: Iterable[str]) -> InvalidInput:
    """The error for a parameter that does not exist for the caller."""
    return InvalidInput(
        f"Die Angabe „{name[:80]}“ gibt es hier nicht.",
        remedy="Möglich sind: " + ", ".join(sorted(known)) + ".",
        field=name[:80],
    )


def _grouped(parameters: Mapping[str, str] | Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    pairs = parameters.items() if isinstance(parameters, Mapping) else parameters
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if "\x00" in value:
            raise InvalidInput("Ein Nullzeichen ist nicht erlaubt.", field=name[:80])
        found.setdefault(name, []).append(value)
    return found


def _searched(fields: Iterable[Field]) -> tuple[str, ...]:
    names = tuple(field.name for field in fields if field.filter is FilterKind.SEARCH)
    if not names:
        raise InvalidInput(
            "Diese Ebene hat keine Texte, die durchsucht werden.",
            remedy=f"Lassen Sie „{SEARCH}“ weg.",
            field=SEARCH,
        )
    return names


def _bbox(single: Mapping[str, str]) -> BBox | None:
    crs = CRS84
    if "bbox-crs" in single:
        try:
            crs = systems.by_uri(single["bbox-crs"])
        except InvalidInput as error:
            raise InvalidInput(error.message, remedy=error.remedy, field="bbox-crs") from error
    return boxes.parse(single["bbox"], crs) if "bbox" in single else None


def _ids(text: str) -> tuple[int, ...]:
    try:
        ids = sorted({int(part) for part in text.split(",")})
    except ValueError as error:
        raise _invalid_ids("Es sind nur ganze Zahlen erlaubt, durch Komma getrennt.") from error
    if len(ids) > _MOST_IDS or ids[0] < 0 or ids[-1] >= 2**63:
        raise _invalid_ids(f"Es sind höchstens {_MOST_IDS} Kennungen ab 0 erlaubt.")
    return tuple(ids)


def _invalid_ids(reason: str) -> InvalidInput:
    return InvalidInput(
        f"Die Liste der Kennungen (ids) ist nicht lesbar. {reason}",
        remedy="Beispiel: ids=17,18,21.",
        field="ids",
    )


def _crs_of(box: BBox) -> systems.Crs:
    return next(crs for crs in systems.DELIVERED if crs.srid == box.srid)
