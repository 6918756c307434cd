"""Map layers of the slice: areas, boundary segments, census cells."""

from geoqm.db.roles import Role
from geoqm.layer.declaration import (
    Field,
    FieldType,
    FilterKind,
    GeometryType,
    Layer,
    Pattern,
    Style,
    StyleClass,
    Symbol,
    Value,
)

AREA_KINDS = (
    Value(code="programme_area", title="Programmgebiet"),
    Value(code="redevelopment_area", title="Sanierungsgebiet"),
    Value(code="funding_area", title="Fördergebiet Hof und Fassade"),
    Value(code="preparatory_investigation", title="Gebiet der Vorbereitenden Untersuchung"),
    Value(code="quarter", title="Teilraum"),
    Value(code="block", title="Baublock"),
    Value(code="municipality", title="Stadtgrenze"),
)
QUALITIES = (
    Value(code="official", title="amtlich"),
    Value(code="approximate", title="ungefähr"),
    Value(code="simplified", title="vereinfacht"),
)


def _line(colour: str, width: float, dash: str, casing: float = 0) -> Symbol:
    return Symbol(line=colour, line_width=width, dash=dash, casing="#FFFFFF", casing_width=casing)


AREAS = Layer(
    name="areas",
    id_table="area",
    title="Gebiete und Grenzen",
    description="Programmgebiet, Teilräume und Stadtgrenze mit Gültigkeit, Rechtsgrundlage und Genauigkeit.",
    group="Grundlagen",
    access=Role.PUBLIC,
    source="""
        SELECT a.id, a.outline, a.kind, a.name, a.quality, a.accuracy_m, a.legal_basis,
               a.valid_from, a.valid_until, round(ST_Area(a.outline)::numeric / 10000, 1) AS area_ha,
               a.note, a.edited_at, a.dataset, a.import_run_id
        FROM area a WHERE a.vanished_on IS NULL""",
    tables=("area",),
    geometry="outline",
    geometry_type=GeometryType.POLYGON,
    title_field="name",
    begins="valid_from",
    ends="valid_until",
    note="Grenze: ungefähr, ± 300 m",
    licence="CC0 1.0; Stadtgrenze dl-de/by-2-0",
    attribution="Stadtgrenze: © GeoBasis-DE / BKG (2024), dl-de/by-2-0, Daten verändert (vereinfacht)",
    fields=(
        Field(name="name", title="Name", type=FieldType.TEXT, access=Role.PUBLIC, in_tile=True),
        Field(
            name="kind",
            title="Art des Gebiets",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            values=AREA_KINDS,
            filter=FilterKind.CHOICE,
            in_tile=True,
        ),
        Field(
            name="quality",
            title="Güte der Grenze",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            values=QUALITIES,
            filter=FilterKind.CHOICE,
            in_tile=True,
        ),
        Field(
            name="accuracy_m",
            title="Genauigkeit",
            type=FieldType.INTEGER,
            unit="m",
            access=Role.PUBLIC,
            description="Größte Abweichung der Grenze; leer heißt unbekannt.",
        ),
        Field(name="legal_basis", title="Rechtsgrundlage", type=FieldType.TEXT, access=Role.PUBLIC),
        Field(name="valid_from", title="gültig ab", type=FieldType.DATE, access=Role.PUBLIC),
        Field(name="valid_until", title="gültig bis", type=FieldType.DATE, access=Role.PUBLIC),
        Field(
            name="area_ha", title="Fläche", type=FieldType.DECIMAL, unit="ha", access=Role.PUBLIC
        ),
        Field(name="note", title="Hinweis", type=FieldType.TEXT, access=Role.PUBLIC, in_list=False),
        Field(
            name="edited_at",
            title="hier geändert",
            type=FieldType.INSTANT,
            access=Role.PLANNER,
            in_list=False,
            description="Gezeichnet oder geändert in geoqm; spätere Lieferungen ändern es nicht.",
        ),
        Field(
            name="dataset",
            title="Datenbestand",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            in_list=False,
        ),
        Field(
            name="import_run_id",
            title="Importlauf",
            type=FieldType.INTEGER,
            access=Role.PLANNER,
            in_list=False,
        ),
    ),
    style=Style(
        field="kind",
        classes=(
            StyleClass(
                title="Programmgebiet (ungefähr)",
                code="programme_area",
                symbol=_line("#4A2A86", 2.6, "10 4 2 4", 5.6),
            ),
            StyleClass(
                title="Sanierungsgebiet",
                code="redevelopment_area",
                symbol=_line("#7A1F5C", 1.8, "6 3"),
            ),
            StyleClass(title="Teilraum", code="quarter", symbol=_line("#7B62B8", 1.0, "")),
            StyleClass(title="Stadtgrenze", code="municipality", symbol=_line("#4A5068", 1.4, "")),
        ),
        other=StyleClass(title="anderes Gebiet", symbol=_line("#51577A", 1.2, "2 2")),
    ),
)

BOUNDARY_SEGMENTS = Layer(
    name="boundary_segments",
    id_table="boundary_segment",
    title="Genauigkeit der Grenze",
    description="Die Grenze des Programmgebiets in Abschnitten, mit Genauigkeit und Beleg.",
    group="Grundlagen",
    access=Role.PUBLIC,
    source="""
        SELECT s.id, s.line, s.name, s.accuracy_m, s.evidence,
               round(ST_Length(s.line)::numeric, 1) AS length_m, s.dataset
        FROM boundary_segment s WHERE s.vanished_on IS NULL""",
    tables=("boundary_segment",),
    geometry="line",
    geometry_type=GeometryType.LINE,
    title_field="name",
    visible=False,
    licence="CC0 1.0",
    fields=(
        Field(
            name="name", title="Abschnitt", type=FieldType.TEXT, access=Role.PUBLIC, in_tile=True
        ),
        Field(
            name="accuracy_m",
            title="Genauigkeit",
            type=FieldType.INTEGER,
            unit="m",
            access=Role.PUBLIC,
            filter=FilterKind.RANGE,
            in_tile=True,
        ),
        Field(
            name="length_m",
            title="Länge",
            type=FieldType.DECIMAL,
            unit="m",
            access=Role.PUBLIC,
            total=True,
        ),
        Field(
            name="evidence", title="Beleg", type=FieldType.TEXT, access=Role.PUBLIC, in_list=False
        ),
        Field(
            name="dataset",
            title="Datenbestand",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            in_list=False,
        ),
    ),
    style=Style(
        field="accuracy_m",
        classes=(
            StyleClass(title="bis 60 m", upper=61, symbol=_line("#0B6E5F", 3, "")),
            StyleClass(title="bis 150 m", lower=61, upper=151, symbol=_line("#8A5A00", 3, "8 3")),
        ),
        other=StyleClass(title="über 150 m", symbol=_line("#B3261E", 3, "3 3")),
    ),
)

_RATES = (
    (0.0, 0.05, "0 %", "#F3EDE6"),
    (0.05, 8.0, "unter 8 %", "#F6D49A"),
    (8.0, 13.0, "8 bis unter 13 %", "#E9985A"),
    (13.0, 20.0, "13 bis unter 20 %", "#C2503F"),
    (20.0, 1000.0, "20 % und mehr", "#7C1F4B"),
)

CENSUS_CELLS = Layer(
    name="census_cells",
    id_table="census_cell",
    title="Zensus 2011: leere Wohnungen",
    description="Gitterzellen von 100 m mit Wohnungen und Leerstand am 9. Mai 2011; kleine Werte sind verdeckt.",
    group="Umfeld",
    access=Role.PUBLIC,
    source="""
        SELECT c.id, c.outline, c.source_id AS grid_id, c.dwellings_total, c.dwellings_vacant,
               c.vacancy_rate, c.buildings_total, c.reference_on, c.dataset
        FROM census_cell c WHERE c.vanished_on IS NULL""",
    tables=("census_cell",),
    geometry="outline",
    geometry_type=GeometryType.POLYGON,
    title_field="grid_id",
    visible=False,
    licence="dl-de/by-2-0",
    licence_url="https://www.govdata.de/dl-de/by-2-0",
    attribution="Statistische Ämter des Bundes und der Länder, Zensus 2011, dl-de/by-2-0, eigene Auswahl",
    note="Stand 9. Mai 2011. Für einzelne Häuser nicht geeignet.",
    fields=(
        Field(name="grid_id", title="Gitterzelle", type=FieldType.TEXT, access=Role.PUBLIC),
        Field(
            name="dwellings_total",
            title="Wohnungen",
            type=FieldType.INTEGER,
            access=Role.PUBLIC,
            filter=FilterKind.RANGE,
            in_tile=True,
            total=True,
            description="Leer heißt nicht berichtet, nicht null.",
        ),
        Field(
            name="dwellings_vacant",
            title="leere Wohnungen",
            type=FieldType.INTEGER,
            access=Role.PUBLIC,
            in_tile=True,
            total=True,
            description="Leer heißt nicht berichtet (null oder verdeckt).",
        ),
        Field(
            name="vacancy_rate",
            title="Leerstandsquote",
            type=FieldType.DECIMAL,
            unit="%",
            access=Role.PUBLIC,
            filter=FilterKind.RANGE,
            in_tile=True,
        ),
        Field(
            name="buildings_total",
            title="Wohngebäude",
            type=FieldType.INTEGER,
            access=Role.PUBLIC,
            in_tile=True,
            total=True,
        ),
        Field(name="reference_on", title="Stichtag", type=FieldType.DATE, access=Role.PUBLIC),
        Field(
            name="dataset",
            title="Datenbestand",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            in_list=False,
        ),
    ),
    style=Style(
        field="vacancy_rate",
        classes=tuple(
            StyleClass(
                title=title,
                lower=lower,
                upper=upper,
                symbol=Symbol(fill=fill, fill_opacity=0.8, line="#FFFFFF", line_width=0.5),
            )
            for lower, upper, title, fill in _RATES
        ),
        other=StyleClass(
            title="nicht berichtet",
            symbol=Symbol(
                fill="#FFFFFF",
                fill_opacity=0.8,
                line="#FFFFFF",
                line_width=0.5,
                pattern=Pattern.HATCH,
                pattern_colour="#9A9FB2",
            ),
        ),
    ),
)

LAYERS = (AREAS, BOUNDARY_SEGMENTS, CENSUS_CELLS)
