"""The map layer of the slice: actors, public as far as they agreed."""

from geoqm.actors import codes
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
    Value,
)

KINDS = tuple(Value(code=kind.value, title=title) for kind, title in codes.KINDS.items())
_TOPIC_WORDS = " ".join(f"WHEN '{code}' THEN '{title}'" for code, title in codes.TOPICS.items())
# Who may see actors that did not agree: the view is read under the caller's database role.
_TEAM = "current_user IN ('geoqm_staff', 'geoqm_admin')"


def _symbol(fill: str, marker: Marker = Marker.CIRCLE) -> Symbol:
    return Symbol(fill=fill, line="#131525", line_width=1.0, marker=marker, size=9)


ACTORS = Layer(
    name="actors",
    id_table="actor",
    title="Akteure",
    description="Vereine, Läden, Einrichtungen und Initiativen, soweit sie der Veröffentlichung zugestimmt haben.",
    group="Quartier",
    access=Role.PUBLIC,
    source=f"""
        SELECT a.id, a.location, a.name, a.kind, a.description, a.street, a.website,
               (SELECT string_agg(CASE t {_TOPIC_WORDS} ELSE t END, ', ' ORDER BY t)
                FROM unnest(a.topics) AS t) AS topics,
               CASE WHEN a.publishes_contact OR {_TEAM} THEN a.email ELSE '' END AS email,
               CASE WHEN a.publishes_contact OR {_TEAM} THEN a.phone ELSE '' END AS phone,
               a.is_public, a.dataset
        FROM actor a
        WHERE a.location IS NOT NULL AND a.ended_on IS NULL AND (a.is_public OR {_TEAM})""",  # noqa: S608 (constants of this module)
    tables=("actor",),
    geometry="location",
    geometry_type=GeometryType.POINT,
    title_field="name",
    row_rules=True,
    visible=False,
    note="Nur Einträge mit Einwilligung; das Team sieht alle.",
    fields=(
        Field(name="name", title="Name", type=FieldType.TEXT, access=Role.PUBLIC, in_tile=True, personal=True),
        Field(
            name="kind",
            title="Art",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            values=KINDS,
            filter=FilterKind.CHOICE,
            in_tile=True,
        ),
        Field(name="topics", title="Themen", type=FieldType.TEXT, access=Role.PUBLIC),
        Field(name="street", title="Anschrift", type=FieldType.TEXT, access=Role.PUBLIC),
        Field(name="website", title="Internet", type=FieldType.TEXT, access=Role.PUBLIC),
        Field(name="email", title="E-Mail", type=FieldType.TEXT, access=Role.PUBLIC, personal=True),
        Field(name="phone", title="Telefon", type=FieldType.TEXT, access=Role.PUBLIC, personal=True),
        Field(
            name="description",
            title="Beschreibung",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            in_list=False,
        ),
        Field(
            name="is_public",
            title="veröffentlicht",
            type=FieldType.BOOLEAN,
            access=Role.STAFF,
            filter=FilterKind.FLAG,
        ),
        Field(
            name="dataset",
            title="Datenbestand",
            type=FieldType.TEXT,
            access=Role.STAFF,
            in_list=False,
        ),
    ),
    style=Style(
        field="kind",
        classes=(
            StyleClass(title="Verein", code="club", symbol=_symbol("#2E6FB7")),
            StyleClass(title="Handel und Handwerk", code="trader", symbol=_symbol("#E9A23B", Marker.SQUARE)),
            StyleClass(title="Gastronomie", code="gastronomy", symbol=_symbol("#A93A52", Marker.SQUARE)),
            StyleClass(title="Einrichtung", code="institution", symbol=_symbol("#2B3A67", Marker.TRIANGLE)),
            StyleClass(title="Initiative", code="initiative", symbol=_symbol("#8E9E6B")),
            StyleClass(title="Makler/in", code="agent", symbol=_symbol("#FFFFFF", Marker.SQUARE)),
            StyleClass(title="Bank oder Sparkasse", code="bank", symbol=_symbol("#5E1A4E", Marker.TRIANGLE)),
            StyleClass(title="Wohnungsunternehmen", code="housing_company", symbol=_symbol("#0B6E5F", Marker.TRIANGLE)),
        ),
        other=StyleClass(title="andere", symbol=_symbol("#C9CDDA")),
    ),
)  # fmt: skip
LAYERS = (ACTORS,)
