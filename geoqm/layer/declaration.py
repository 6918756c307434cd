"""What a layer is: one declaration from which map, API, tiles and exports are derived.

A declaration holds no database access and no web; `views` makes the SQL view from it.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from geoqm.db.roles import Role
from geoqm.layer.glyphs import Glyph, ink


class FieldType(StrEnum):
    """The type of an attribute as clients see it."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"


class FilterKind(StrEnum):
    """How the filter panel asks for a field."""

    CHOICE = "choice"
    RANGE = "range"
    FLAG = "flag"
    SEARCH = "search"


class GeometryType(StrEnum):
    """The one geometry type of a layer; polygons and lines are always multi."""

    POINT = "Point"
    LINE = "MultiLineString"
    POLYGON = "MultiPolygon"


class Pattern(StrEnum):
    """What lies over the fill of a class, so that colour is never the only sign."""

    HATCH = "hatch"
    DOTS = "dots"
    CROSS = "cross"


class Marker(StrEnum):
    """The shape of a point symbol."""

    CIRCLE = "circle"
    TRIANGLE = "triangle"
    SQUARE = "square"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A code of a value list and its German title."""

    code: str
    title: str


def value_list(**titles: str) -> tuple[Value, ...]:
    """A value list from codes and their German titles, in the order given."""
    return tuple(Value(code=code, title=title) for code, title in titles.items())


# Fields and layers are compared by identity: they are keys of caches on hot paths.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """An attribute: name in the API, German title, type, unit, values and audience.

    `access` names the lowest role that may see it. `digits` are the decimals of DECIMAL.
    `in_tile` fields travel in vector tiles; `in_list` fields are columns of the list view;
    `total` fields are added up in sum lines; `personal` ones tell of persons, contacts or notes.
    What `ages` changes with the calendar alone: between two days that is no change.
    """

    name: str
    title: str
    type: FieldType
    access: Role
    description: str = ""
    unit: str = ""
    values: tuple[Value, ...] = ()
    digits: int = 1
    filter: FilterKind | None = None
    in_tile: bool = False
    in_list: bool = True
    total: bool = False
    personal: bool = False
    ages: bool = False

    @property
    def heading(self) -> str:
        """The title with its unit, as columns are named: „Fläche in m²“."""
        return f"{self.title} in {self.unit}" if self.unit else self.title

    def title_of(self, code: str) -> str:
        """The German title of a code; the code itself where the list does not know it."""
        return next((value.title for value in self.values if value.code == code), code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """How a class is drawn: `#RRGGBB` colours, widths in CSS px, dash as "4 2".

    A `glyph` stands in the middle of areas from zoom 16, in a colour that the fill bears.
    """

    fill: str = ""
    fill_opacity: float = 1.0
    line: str = "#3B4058"
    line_width: float = 0.8
    dash: str = ""
    casing: str = ""
    casing_width: float = 0.0
    pattern: Pattern | None = None
    pattern_colour: str = "#FFFFFF"
    marker: Marker = Marker.CIRCLE
    size: float = 8.0
    glyph: Glyph | None = None

    @property
    def ink(self) -> str:
        """The colour of the glyph, readable on the fill."""
        return ink(self.fill, self.line)

    @property
    def signature(self) -> tuple[str, ...]:
        """What is left of the symbol without the colour of its fill."""
        return (self.line, str(self.line_width), self.dash, self.pattern or "", self.glyph or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleClass:
    """A legend row: either a `code` of the style's field or a half-open range [lower, upper)."""

    title: str
    symbol: Symbol
    code: str | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlay:
    """A pattern over the fill of all features whose boolean `field` is true, with its legend row."""

    field: str
    title: str
    pattern: Pattern = Pattern.HATCH
    colour: str = "#FFFFFF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Classes by a field, or one symbol for all; `other` draws what has no class."""

    other: StyleClass
    field: str = ""
    classes: tuple[StyleClass, ...] = ()
    overlay: Overlay | None = None

    @property
    def legend(self) -> tuple[StyleClass, ...]:
        """All legend rows; the rest class stands last."""
        return (*self.classes, self.other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A style to choose (Farbgebung), with the name in addresses and its German title."""

    name: str
    title: str
    style: Style


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """A map layer, declared once.

    `source` is a SELECT with the columns `id` (bigint), `geometry` and all fields, geometry in
    EPSG:25832. `geometry_3857` names an optional stored Web Mercator column for tiles. `tables`
    are the base tables it reads: their versions are the key of every cache. `row_rules` marks a
    source whose WHERE protects rows: its view becomes a security barrier. `title_field` names
    a feature in lists and pop-ups. Below `min_zoom` tiles carry counts per grid cell instead of
    features. `begins` and `ends` are date fields for `datetime=`. `ground` areas are drawn pale
    below everything else, so that streets show as gaps. `label_field` is written along the
    points that share its value, as street names are; `sign_field` beside the features of a plan
    where the title is too long for that. `by_day` sources read `geoqm_day()` and
    show the state of the day that was asked for, today by default; `daily` ones change with the
    calendar. `file_field` holds the number
    of the building whose file opens; the feature's own id by default. `themes` are further styles
    to choose from. `id_table` is the audited table whose row ids are the features' ids: from its
    trail follows what changed. What was withdrawn from a layer that `forgets` is never shown
    again, nor from one with `row_rules`.
    Features that `tells` are read on the map by a click: remarks, plans. `access` has no
    default.
    """

    name: str
    title: str
    description: str
    group: str
    access: Role
    source: str
    tables: tuple[str, ...]
    geometry: str
    geometry_type: GeometryType
    fields: tuple[Field, ...]
    style: Style
    title_field: str
    geometry_3857: str = ""
    attribution: str = ""
    licence: str = ""
    licence_url: str = ""
    min_zoom: int = 0
    max_zoom: int = 18
    visible: bool = True
    opens_file: bool = False
    tells: bool = False
    begins: str = ""
    ends: str = ""
    note: str = ""
    row_rules: bool = False
    ground: bool = False
    label_field: str = ""
    sign_field: str = ""
    by_day: bool = False
    daily: bool = False
    file_field: str = ""
    themes: tuple[Theme, ...] = ()
    id_table: str = ""
    forgets: bool = False

    @property
    def has_time(self) -> bool:
        """Whether the layer shows other features on another day."""
        return self.by_day or bool(self.begins or self.ends)

    def field(self, name: str) -> Field:
        """The field of that name; KeyError where the layer has none."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)

    def fields_for(self, role: Role) -> tuple[Field, ...]:
        """The fields this role may see, in order of declaration."""
        return _visible(self, role)

    def filters_for(self, role: Role) -> tuple[Field, ...]:
        """The filterable fields this role may see."""
        return tuple(each for each in self.fields_for(role) if each.filter is not None)

    def open_to(self, role: Role) -> bool:
        """Whether this role may see the layer at all."""
        return role.sees(self.access)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Figures without a place (Zahlentafel): a view with declared columns, for pages, not for maps."""

    name: str
    description: str
    access: Role
    source: str
    tables: tuple[str, ...]
    fields: tuple[Field, ...]

    def fields_for(self, role: Role) -> tuple[Field, ...]:
        """The fields this role may see, in order of declaration."""
        return tuple(each for each in self.fields if role.sees(each.access))

    def open_to(self, role: Role) -> bool:
        """Whether this role may see the table at all."""
        return role.sees(self.access)


# Comparisons make layers of their own: what is asked once must not be kept for ever.
@lru_cache(maxsize=4096)
def _visible(layer: Layer, role: Role) -> tuple[Field, ...]:
    return tuple(each for each in layer.fields if role.sees(each.access))
