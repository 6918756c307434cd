"""Map layer of the slice: façades and yards that were funded, with the consent of their owners."""

from geoqm.db.roles import Role
from geoqm.layer.declaration import (
    Field,
    FieldType,
    FilterKind,
    GeometryType,
    Layer,
    Style,
    StyleClass,
    Symbol,
    value_list,
)

STATES = value_list(running="in Arbeit", done="fertig")

FUNDED_FACADES = Layer(
    name="funded_facades",
    id_table="grant_case",
    forgets=True,
    title="Geförderte Fassaden und Höfe",
    description="Häuser mit bewilligtem Zuschuss, deren Eigentümer/innen der Veröffentlichung "
    "zugestimmt haben.",
    note="Ohne Einwilligung erscheint ein gefördertes Haus hier nicht.",
    group="Förderung",
    access=Role.PUBLIC,
    source="""
        SELECT c.id, b.footprint, b.footprint_3857, b.address_label,
               CASE WHEN c.completed_on IS NULL THEN 'running' ELSE 'done' END AS state,
               c.public_text, c.completed_on, c.unsealed_m2, c.greened_m2, b.quarter
        FROM grant_case c
        JOIN building b ON b.id = c.building_id AND b.vanished_on IS NULL
        WHERE c.published_on IS NOT NULL
          AND c.step IN ('execution', 'proof', 'payout', 'commitment', 'closed')""",
    tables=("grant_case", "building"),
    geometry="footprint",
    geometry_3857="footprint_3857",
    geometry_type=GeometryType.POLYGON,
    title_field="address_label",
    min_zoom=14,
    visible=False,
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
            name="state",
            title="Stand",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            values=STATES,
            filter=FilterKind.CHOICE,
            in_tile=True,
        ),
        Field(
            name="public_text", title="Was gemacht wird", type=FieldType.TEXT, access=Role.PUBLIC
        ),
        Field(name="completed_on", title="Fertig am", type=FieldType.DATE, access=Role.PUBLIC),
        Field(
            name="unsealed_m2",
            title="Entsiegelt",
            type=FieldType.DECIMAL,
            access=Role.PUBLIC,
            unit="m²",
            description="Leer heißt unbekannt.",
        ),
        Field(
            name="greened_m2",
            title="Begrünt",
            type=FieldType.DECIMAL,
            access=Role.PUBLIC,
            unit="m²",
            description="Leer heißt unbekannt.",
        ),
        Field(
            name="quarter",
            title="Teilraum",
            type=FieldType.TEXT,
            access=Role.PUBLIC,
            filter=FilterKind.CHOICE,
        ),
    ),
    style=Style(
        field="state",
        other=StyleClass(title="ohne Angabe", symbol=Symbol(fill="#FFFFFF", line="#51577A")),
        classes=(
            StyleClass(
                title="in Arbeit",
                code="running",
                symbol=Symbol(fill="#DDEBFA", line="#0A4FE0", line_width=1.2),
            ),
            StyleClass(
                title="fertig",
                code="done",
                symbol=Symbol(fill="#2E6FB7", line="#0F2E52", line_width=0.9),
            ),
        ),
    ),
)
LAYERS = (FUNDED_FACADES,)
