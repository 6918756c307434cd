"""What everybody may see: offers with consent, and figures that give nobody away."""

from geoqm.areas.layers import AREA_KINDS, QUALITIES
from geoqm.buildings import codes
from geoqm.db.roles import Role
from geoqm.layer.declaration import (
    Field,
    FieldType,
    FilterKind,
    GeometryType,
    Layer,
    Marker,
    Pattern,
    Style,
    StyleClass,
    Symbol,
)
from geoqm.vacancies import sql, titles

_TEXT = FieldType.TEXT


def _open(name: str, title: str, kind: FieldType = _TEXT, **more: object) -> Field:
    return Field(name=name, title=title, type=kind, access=Role.PUBLIC, **more)  # type: ignore[arg-type]


_WISHES = {"let": "#E9A23B", "sell": "#2E6FB7", "interim_use": "#0B6E5F"}
_SQUARE = {"marker": Marker.SQUARE, "line": "#3F1236", "line_width": 1.2, "size": 11}

OFFERS = Layer(
    name="vacancy_offers",
    id_table="vacancy_offer",
    title="Angebote",
    description="Freie Läden, Wohnungen und Räume, deren Veröffentlichung jemand zugestimmt hat, "
    "mit dem Text der Anbietenden.",
    group="Leerstand",
    access=Role.PUBLIC,
    source=sql.read("offers"),
    tables=(
        "vacancy_offer",
        "vacancy_episode",
        "vacancy_policy",
        "unit",
        "building",
    ),
    geometry="location",
    geometry_type=GeometryType.POINT,
    title_field="title",
    visible=False,
    row_rules=True,
    daily=True,
    note="Nur mit Einwilligung; sie lässt sich jederzeit widerrufen.",
    fields=(
        _open("title", "Angebot", in_tile=True, filter=FilterKind.SEARCH),
        _open("wish", "Wunsch", values=titles.WISHES, filter=FilterKind.CHOICE, in_tile=True),
        _open("unit_kind", "Art", values=codes.UNIT_KINDS, filter=FilterKind.CHOICE, in_tile=True),
        _open("address", "Adresse", filter=FilterKind.SEARCH, in_tile=True),
        _open("floor", "Geschoss", FieldType.INTEGER),
        _open(
            "area_m2", "Fläche", FieldType.DECIMAL, unit="m²", filter=FilterKind.RANGE, total=True
        ),
        _open("area_measure", "Flächenart", values=codes.AREA_MEASURES, in_list=False),
        _open("available_from", "frei ab", FieldType.DATE),
        _open("description", "Beschreibung", in_list=False),
        _open("contact", "Kontakt", in_list=False, personal=True),
        _open("published_on", "veröffentlicht am", FieldType.DATE),
    ),
    style=Style(
        field="wish",
        classes=tuple(
            StyleClass(
                title=value.title,
                code=value.code,
                symbol=Symbol(fill=_WISHES[value.code], **_SQUARE),  # type: ignore[arg-type]
            )
            for value in titles.WISHES
        ),
        other=StyleClass(title="anderes", symbol=Symbol(fill="#FFFFFF", **_SQUARE)),  # type: ignore[arg-type]
    ),
)


def _staff(name: str, title: str, kind: FieldType = _TEXT, **more: object) -> Field:
    return Field(name=name, title=title, type=kind, access=Role.STAFF, **more)  # type: ignore[arg-type]


MATCHING = Layer(
    name="vacancy_matching",
    id_table="vacancy_offer",
    title="Angebote für die Vermittlung",
    description="Leerstände, deren Weitergabe an die Vermittlung der Stadt jemand zugestimmt hat, "
    "mit Tag und Fassung der Einwilligung. Für die Ausgabe als CSV oder GeoJSON.",
    group="Leerstand",
    access=Role.STAFF,
    source=sql.read("matching"),
    tables=("vacancy_offer", "vacancy_episode", "unit", "building"),
    geometry="location",
    geometry_type=GeometryType.POINT,
    title_field="title",
    visible=False,
    row_rules=True,
    note="Nur mit Einwilligung in die Weitergabe.",
    fields=(
        _staff(
            "episode_id",
            "Leerstand",
            FieldType.INTEGER,
            description="Bleibt gleich, solange er dauert.",
        ),
        _staff("title", "Angebot", filter=FilterKind.SEARCH, in_tile=True),
        _staff("wish", "Wunsch", values=titles.WISHES, filter=FilterKind.CHOICE, in_tile=True),
        _staff("unit_kind", "Art", values=codes.UNIT_KINDS, filter=FilterKind.CHOICE),
        _staff("address", "Adresse", filter=FilterKind.SEARCH),
        _staff("postcode", "Postleitzahl"),
        _staff("city", "Ort"),
        _staff("quarter", "Teilraum", filter=FilterKind.CHOICE),
        _staff("floor", "Geschoss", FieldType.INTEGER, description="0 ist das Erdgeschoss."),
        _staff("area_m2", "Fläche", FieldType.DECIMAL, unit="m²"),
        _staff("area_measure", "Flächenart", values=codes.AREA_MEASURES),
        _staff("available_from", "frei ab", FieldType.DATE),
        _staff("description", "Beschreibung"),
        _staff("contact", "Kontakt", personal=True),
        _staff("began_on", "leer seit", FieldType.DATE),
        _staff("began_precision", "Genauigkeit", values=titles.PRECISIONS),
        _staff("last_confirmed_on", "zuletzt bestätigt", FieldType.DATE),
        _staff("consent_on", "eingewilligt am", FieldType.DATE),
        _staff("consent_version", "Fassung der Einwilligung"),
    ),
    style=OFFERS.style,
)

_RATES = (
    (0.0, 0.05, "0 %", "#F3EDE6"),
    (0.05, 8.0, "unter 8 %", "#F6D49A"),
    (8.0, 13.0, "8 bis unter 13 %", "#E9985A"),
    (13.0, 20.0, "13 bis unter 20 %", "#C2503F"),
    (20.0, 1000.0, "20 % und mehr", "#7C1F4B"),
)


def _ramp(fill: str, pattern: Pattern | None = None) -> Symbol:
    return Symbol(
        fill=fill,
        fill_opacity=0.8,
        line="#FFFFFF",
        line_width=0.5,
        pattern=pattern,
        pattern_colour="#9A9FB2",
    )


STATISTICS = Layer(
    name="vacancy_statistics",
    title="Leerstand je Gebiet",
    description="Leere Einheiten und Quote je Programmgebiet, Teilraum und Baublock am Stichtag. "
    "Nicht mehr bestätigte Leerstände zählen nicht mit.",
    group="Leerstand",
    access=Role.PUBLIC,
    source=sql.statistics(),
    tables=(
        "vacancy_episode",
        "vacancy_event",
        "vacancy_policy",
        "unit_sighting",
        "unit",
        "building",
        "area",
    ),
    geometry="outline",
    geometry_type=GeometryType.POLYGON,
    title_field="name",
    visible=False,
    by_day=True,
    note="Zahlen unter 3 und was sie verraten würde, sind verdeckt.",
    fields=(
        _open("name", "Gebiet", in_tile=True),
        _open("kind", "Art des Gebiets", values=AREA_KINDS, filter=FilterKind.CHOICE, in_tile=True),
        _open("units", "Einheiten", FieldType.INTEGER, in_tile=True),
        _open(
            "vacant",
            "leere Einheiten",
            FieldType.INTEGER,
            in_tile=True,
            description="Leer heißt verdeckt.",
        ),
        _open(
            "rate",
            "Leerstandsquote",
            FieldType.DECIMAL,
            unit="%",
            filter=FilterKind.RANGE,
            in_tile=True,
        ),
        _open(
            "coverage",
            "erfasst",
            FieldType.INTEGER,
            unit="%",
            description="Anteil der Einheiten, deren Nutzung in letzter Zeit jemand gesehen hat.",
        ),
        _open("is_hidden", "verdeckt", FieldType.BOOLEAN, in_tile=True),
        _open("quality", "Güte der Grenze", values=QUALITIES),
        _open("reference_on", "Stichtag", FieldType.DATE, ages=True),
        _staff(
            "exact_vacant",
            "leere Einheiten, auch verdeckte",
            FieldType.INTEGER,
            description="Nur für das Team.",
            in_list=False,
        ),
        _staff(
            "exact_coverage",
            "erfasst, auch verdeckt",
            FieldType.INTEGER,
            unit="%",
            description="Nur für das Team.",
            in_list=False,
        ),
    ),
    style=Style(
        field="rate",
        classes=tuple(
            StyleClass(title=title, lower=lower, upper=upper, symbol=_ramp(fill))
            for lower, upper, title, fill in _RATES
        ),
        other=StyleClass(title="zum Schutz verdeckt", symbol=_ramp("#FFFFFF", Pattern.HATCH)),
    ),
)
