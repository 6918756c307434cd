"""Map layers of the slice: buildings, addresses, parcels, monuments."""

from geoqm.buildings import codes
from geoqm.db.roles import Role
from geoqm.layer.declaration import (
    Field,
    FieldType,
    FilterKind,
    GeometryType,
    Layer,
    Marker,
    Style,
    StyleClass,
    Symbol,
)

_MONUMENT_ATTRIBUTION = (
    "Listen der Baudenkmäler in Mönchengladbach, Autorinnen und Autoren der deutschsprachigen "
    "Wikipedia, CC BY-SA 4.0, gekürzt und umgeformt"
)
_OUTLINE = "#3B4058"


def _use(code: str, fill: str) -> StyleClass:
    title = next(value.title for value in codes.USE_CLASSES if value.code == code)
    symbol = Symbol(fill=fill, line=_OUTLINE, line_width=0.9)
    return StyleClass(title=title, code=code, symbol=symbol)


BUILDINGS = Layer(
    name="buildings",
    id_table="building",
    title="Gebäude",
    description="Grundriss, Nutzung, Baujahr, Geschosse und Lage zum Programmgebiet.",
    group="Gebäude und Flurstücke",
    access=Role.PUBLIC,
    source="""
        SELECT b.id, b.footprint, b.footprint_3857, b.address_label, b.postcode, b.city, b.name,
               b.use_class, b.function_code, b.storeys, b.year_built, b.year_precision, b.height_m,
               b.footprint_area_m2, b.unit_count, b.is_monument, b.situation, b.edge_distance_m,
               b.quarter, b.condition, b.condition_on, b.surveyed_on, b.dataset, b.source_id,
               b.import_run_id
        FROM building b WHERE b.vanished_on IS NULL""",
    tables=("building",),
    geometry="footprint",
    geometry_3857="footprint_3857",
    geometry_type=GeometryType.POLYGON,
    title_field="address_label",
    min_zoom=14,
    opens_file=True,
    fields=(
        Field(
            name="address_label",
            title="Adresse",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            filter=FilterKind.SEARCH,
            in_tile=True,
        ),
        Field(
            name="use_class",
            title="Nutzung",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            values=codes.USE_CLASSES,
            filter=FilterKind.CHOICE,
            in_tile=True,
        ),
        Field(
            name="function_code",
            title="Gebäudefunktion",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            values=codes.FUNCTIONS,
            description="Code der Gebäudefunktion nach ALKIS.",
        ),
        Field(
            name="year_built",
            title="Baujahr",
            type=FieldType.INTEGER,
            access=Role.PUBLIC,
            filter=FilterKind.RANGE,
            description="Leer heißt unbekannt.",
        ),
        Field(
            name="year_precision",
            title="Genauigkeit des Baujahrs",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            values=codes.YEAR_PRECISIONS,
            in_list=False,
        ),
        Field(
            name="storeys",
            title="Geschosse",
            type=FieldType.INTEGER,
            access=Role.PUBLIC,
            filter=FilterKind.RANGE,
        ),
        Field(
            name="height_m",
            title="Höhe",
            type=FieldType.DECIMAL,
            unit="m",
            access=Role.PUBLIC,
            in_list=False,
        ),
        Field(
            name="footprint_area_m2",
            title="Grundfläche",
            type=FieldType.DECIMAL,
            unit="m²",
            access=Role.PUBLIC,
            filter=FilterKind.RANGE,
            total=True,
        ),
        Field(
            name="unit_count",
            title="Einheiten",
            type=FieldType.INTEGER,
            access=Role.PLANNER,
            filter=FilterKind.RANGE,
            total=True,
        ),
        Field(
            name="is_monument",
            title="Baudenkmal",
            type=FieldType.BOOLEAN,
            access=Role.PUBLIC,
            filter=FilterKind.FLAG,
        ),
        Field(
            name="situation",
            title="Lage zum Programmgebiet",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            values=codes.SITUATIONS,
            filter=FilterKind.CHOICE,
        ),
        Field(
            name="edge_distance_m",
            title="Abstand zur Grenze",
            type=FieldType.DECIMAL,
            unit="m",
            access=Role.PUBLIC,
            in_list=False,
        ),
        Field(
            name="quarter",
            title="Teilraum",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            filter=FilterKind.CHOICE,
        ),
        Field(
            name="condition",
            title="Zustand",
            type=FieldType.TEXT,
            access=Role.STAFF,
            in_list=False,
        ),
        Field(
            name="condition_on",
            title="Zustand vom",
            type=FieldType.DATE,
            access=Role.STAFF,
            in_list=False,
        ),
        Field(name="name", title="Name", type=FieldType.TEXT, access=Role.PUBLIC, in_list=False),
        Field(
            name="postcode",
            title="Postleitzahl",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            in_list=False,
        ),
        Field(name="city", title="Ort", type=FieldType.TEXT, access=Role.PUBLIC, in_list=False),
        Field(
            name="surveyed_on",
            title="Stand",
            type=FieldType.DATE,
            access=Role.PUBLIC,
            in_list=False,
        ),
        Field(
            name="dataset",
            title="Datenbestand",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            filter=FilterKind.CHOICE,
            in_list=False,
        ),
        Field(
            name="source_id",
            title="Kennung der Quelle",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            in_list=False,
        ),
        Field(
            name="import_run_id",
            title="Importlauf",
            type=FieldType.INTEGER,
            access=Role.PLANNER,
            filter=FilterKind.CHOICE,
            in_list=False,
        ),
    ),
    style=Style(
        field="use_class",
        classes=(
            _use("residential", "#F2D9B8"),
            _use("mixed", "#E0A36B"),
            _use("commercial", "#C9605A"),
            _use("hospitality", "#A8447E"),
            _use("industrial", "#9C8FB8"),
            _use("institutional_housing", "#F0C94B"),
            _use("public", "#6E9BC9"),
            _use("ancillary", "#E4E6EC"),
            _use("structure", "#C4C9D6"),
        ),
        other=StyleClass(
            title="unbekannt",
            symbol=Symbol(fill="#FFFFFF", line=_OUTLINE, line_width=0.9, dash="2 2"),
        ),
    ),
)

ADDRESSES = Layer(
    name="addresses",
    id_table="address",
    title="Adressen",
    description="Hauskoordinaten mit Straße, Hausnummer und zugehörigem Gebäude.",
    group="Gebäude und Flurstücke",
    access=Role.PUBLIC,
    source="""
        SELECT a.id, a.location, a.label, a.street, a.house_number, a.house_number_to, a.suffix,
               a.postcode, a.city, a.building_id, a.assignment, a.dataset, a.import_run_id
        FROM address a WHERE a.vanished_on IS NULL""",
    tables=("address",),
    geometry="location",
    geometry_type=GeometryType.POINT,
    title_field="label",
    label_field="street",
    min_zoom=16,
    visible=False,
    fields=(
        Field(
            name="label",
            title="Adresse",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            filter=FilterKind.SEARCH,
            in_tile=True,
        ),
        Field(
            name="street",
            title="Straße",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            filter=FilterKind.CHOICE,
        ),
        Field(
            name="house_number",
            title="Hausnummer",
            type=FieldType.INTEGER,
            access=Role.PUBLIC,
            in_tile=True,
        ),
        Field(
            name="house_number_to",
            title="bis Hausnummer",
            type=FieldType.INTEGER,
            access=Role.PUBLIC,
            in_list=False,
        ),
        Field(
            name="suffix", title="Zusatz", type=FieldType.TEXT, access=Role.PUBLIC, in_list=False
        ),
        Field(name="postcode", title="Postleitzahl", type=FieldType.TEXT, access=Role.PUBLIC),
        Field(name="city", title="Ort", type=FieldType.TEXT, access=Role.PUBLIC),
        Field(
            name="building_id",
            title="Gebäude",
            type=FieldType.INTEGER,
            access=Role.PUBLIC,
            in_list=False,
        ),
        Field(
            name="assignment",
            title="Zuordnung zum Gebäude",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            values=codes.ASSIGNMENTS,
            filter=FilterKind.CHOICE,
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
        other=StyleClass(
            title="Adresse",
            symbol=Symbol(fill="#FFFFFF", line="#51577A", line_width=1.0, size=5),
        )
    ),
)

PARCELS = Layer(
    name="parcels",
    id_table="parcel",
    title="Flurstücke",
    description="Flurstücke mit Gemarkung, Flur, Nummer und amtlicher Fläche.",
    group="Gebäude und Flurstücke",
    access=Role.PUBLIC,
    source="""
        SELECT p.id, p.outline, p.parcel_id, p.cadastral_district,
               nullif(ltrim(substr(p.parcel_id, 7, 3), '0_'), '') AS section,
               ltrim(substr(p.parcel_id, 10, 5), '0')
               || CASE WHEN substr(p.parcel_id, 15, 4) ~ '[1-9]'
                  THEN '/' || ltrim(substr(p.parcel_id, 15, 4), '0') ELSE '' END AS number,
               p.official_area_m2, p.dataset, p.import_run_id
        FROM parcel p WHERE p.vanished_on IS NULL""",
    tables=("parcel",),
    geometry="outline",
    geometry_type=GeometryType.POLYGON,
    title_field="parcel_id",
    sign_field="number",
    min_zoom=16,
    visible=False,
    ground=True,
    fields=(
        Field(
            name="parcel_id",
            title="Flurstückskennzeichen",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            filter=FilterKind.SEARCH,
            in_tile=True,
        ),
        Field(
            name="cadastral_district",
            title="Gemarkung",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            filter=FilterKind.CHOICE,
        ),
        Field(
            name="section",
            title="Flur",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
        ),
        Field(
            name="number",
            title="Flurstück",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            description="Zähler und Nenner, wie auf der Flurkarte.",
        ),
        Field(
            name="official_area_m2",
            title="amtliche Fläche",
            type=FieldType.DECIMAL,
            unit="m²",
            access=Role.PUBLIC,
            filter=FilterKind.RANGE,
            total=True,
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
        other=StyleClass(
            title="Flurstück", symbol=Symbol(line="#8D93AB", line_width=0.7, fill_opacity=0)
        )
    ),
)

MONUMENTS = Layer(
    name="monuments",
    id_table="monument",
    title="Baudenkmäler",
    description="Art, Adresse, Baujahr und Eintragung. Die rechtsgültige Liste führt die Stadt.",
    group="Grundlagen",
    access=Role.PUBLIC,
    source="""
        SELECT m.id, m.location, m.list_number, m.kind,
               trim(m.street || ' ' || m.house_number) AS address_label, m.build_date,
               m.year_built, m.registered_on, m.building_id, m.dataset, m.import_run_id
        FROM monument m WHERE m.vanished_on IS NULL""",
    tables=("monument",),
    geometry="location",
    geometry_type=GeometryType.POINT,
    title_field="address_label",
    attribution=_MONUMENT_ATTRIBUTION,
    licence="CC BY-SA 4.0",
    licence_url="https://creativecommons.org/licenses/by-sa/4.0/",
    fields=(
        Field(
            name="address_label",
            title="Adresse",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            filter=FilterKind.SEARCH,
            in_tile=True,
        ),
        Field(
            name="kind",
            title="Art",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            filter=FilterKind.CHOICE,
            in_tile=True,
        ),
        Field(
            name="list_number",
            title="Listennummer",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            in_tile=True,
        ),
        Field(name="build_date", title="Bauzeit", type=FieldType.TEXT, access=Role.PUBLIC),
        Field(
            name="year_built",
            title="Baujahr",
            type=FieldType.INTEGER,
            access=Role.PUBLIC,
            filter=FilterKind.RANGE,
        ),
        Field(
            name="registered_on", title="eingetragen am", type=FieldType.DATE, access=Role.PUBLIC
        ),
        Field(
            name="building_id",
            title="Gebäude",
            type=FieldType.INTEGER,
            access=Role.PUBLIC,
            in_list=False,
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
        other=StyleClass(
            title="Baudenkmal",
            symbol=Symbol(
                fill="#2B3A67", line="#FFFFFF", line_width=0.9, marker=Marker.TRIANGLE, size=8
            ),
        )
    ),
)

LAYERS = (BUILDINGS, ADDRESSES, PARCELS, MONUMENTS)
