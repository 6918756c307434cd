"""Map layers of the slice: which houses may get the façade grant."""

from geoqm.buildings import codes
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
    value_list,
)

RESULTS = value_list(
    met="erfüllt", ask="Beratung nötig", unknown="unbekannt", not_met="nicht erfüllt"
)
OWNER_CONTACT = value_list(
    never="noch nie",
    over_a_year_ago="vor über einem Jahr",
    within_a_year="in den letzten 12 Monaten",
    no_owner_known="Eigentum unbekannt",
)
_LINE = "#3B4058"

FACADE_ELIGIBILITY = Layer(
    name="facade_eligibility",
    title="Hof- und Fassadenprogramm",
    description="Welche Gebäude die Bedingungen des Förderprogramms erfüllen, soweit es bekannt ist.",
    note="Ein Ergebnis nahe an der ungefähren Grenze ist unbekannt, nicht abgelehnt.",
    group="Förderung",
    access=Role.PLANNER,
    source="""
        SELECT b.id, b.footprint, b.footprint_3857, b.address_label, a.result, a.reasons,
          a.assessed_at, r.name AS programme, r.version AS rules_version, b.use_class,
          b.year_built, b.quarter,
          EXISTS (
            SELECT FROM unit u JOIN vacancy_episode e ON e.unit_id = u.id
            WHERE u.building_id = b.id AND u.kind = 'shop' AND u.floor = 0
              AND u.vanished_on IS NULL AND e.ended_on IS NULL
              AND e.status NOT IN ('expected', 'reported', 'in_review')
          ) AS has_vacant_shop,
          coalesce((
            SELECT CASE WHEN c.last_on > geoqm_day() - interval '12 months' THEN 'within_a_year'
              WHEN c.last_on IS NOT NULL THEN 'over_a_year_ago' END
            FROM (SELECT greatest(
              (SELECT max(k.happened_on) FROM contact k
                WHERE k.building_id = b.id AND k.outcome NOT IN ('not_there', 'returned')),
              (SELECT max(k.happened_on) FROM contact k JOIN ownership w ON w.owner_id = k.owner_id
                WHERE w.building_id = b.id AND coalesce(w.ended_on, geoqm_day()) >= geoqm_day()
                  AND k.outcome NOT IN ('not_there', 'returned'))
            ) AS last_on) c
          ), CASE WHEN EXISTS (
            SELECT FROM ownership w
            WHERE w.building_id = b.id AND coalesce(w.ended_on, geoqm_day()) >= geoqm_day()
          ) THEN 'never' ELSE 'no_owner_known' END) AS owner_contact
        FROM grant_assessment a
        JOIN grant_rule_set r ON r.id = a.rule_set_id AND r.is_current
        JOIN building b ON b.id = a.building_id AND b.vanished_on IS NULL""",
    tables=(
        "grant_assessment",
        "grant_rule_set",
        "building",
        "unit",
        "vacancy_episode",
        "ownership",
        "contact",
    ),
    daily=True,
    geometry="footprint",
    geometry_3857="footprint_3857",
    geometry_type=GeometryType.POLYGON,
    title_field="address_label",
    min_zoom=14,
    visible=False,
    opens_file=True,
    fields=(
        Field(
            name="address_label",
            title="Adresse",
            type=FieldType.TEXT,
            access=Role.PLANNER,
            filter=FilterKind.SEARCH,
            in_tile=True,
        ),
        Field(
            name="result",
            title="Ergebnis",
            type=FieldType.TEXT,
            access=Role.PLANNER,
            values=RESULTS,
            filter=FilterKind.CHOICE,
            in_tile=True,
        ),
        Field(name="reasons", title="Gründe", type=FieldType.TEXT, access=Role.STAFF),
        Field(
            name="has_vacant_shop",
            title="Laden im Erdgeschoss leer",
            description="Ein Laden im Erdgeschoss steht heute leer; Hinweise in Prüfung zählen nicht.",
            type=FieldType.BOOLEAN,
            access=Role.PLANNER,
            filter=FilterKind.FLAG,
        ),
        Field(
            name="owner_contact",
            title="Eigentum zuletzt kontaktiert",
            description="Besuch, Anruf, Brief oder Beratung; vergebliche Versuche zählen nicht.",
            type=FieldType.TEXT,
            access=Role.STAFF,
            values=OWNER_CONTACT,
            filter=FilterKind.CHOICE,
            personal=True,
        ),
        Field(
            name="use_class",
            title="Nutzung",
            type=FieldType.TEXT,
            access=Role.PLANNER,
            values=codes.USE_CLASSES,
            filter=FilterKind.CHOICE,
        ),
        Field(
            name="year_built",
            title="Baujahr",
            type=FieldType.INTEGER,
            access=Role.PLANNER,
            filter=FilterKind.RANGE,
            description="Leer heißt unbekannt.",
        ),
        Field(
            name="quarter",
            title="Teilraum",
            type=FieldType.TEXT,
            access=Role.PLANNER,
            filter=FilterKind.CHOICE,
        ),
        Field(
            name="programme",
            title="Programm",
            type=FieldType.TEXT,
            access=Role.PLANNER,
            in_list=False,
        ),
        Field(
            name="rules_version",
            title="Fassung der Regeln",
            type=FieldType.TEXT,
            access=Role.PLANNER,
            in_list=False,
        ),
        Field(
            name="assessed_at",
            title="Geprüft am",
            type=FieldType.INSTANT,
            access=Role.PLANNER,
            in_list=False,
        ),
    ),
    style=Style(
        field="result",
        classes=(
            StyleClass(
                title="erfüllt",
                code="met",
                symbol=Symbol(fill="#0B6E5F", line=_LINE, line_width=0.5),
            ),
            StyleClass(
                title="Beratung nötig",
                code="ask",
                symbol=Symbol(
                    fill="#F2C14E",
                    line=_LINE,
                    line_width=0.5,
                    pattern=Pattern.HATCH,
                    pattern_colour="#6B4200",
                ),
            ),
            StyleClass(
                title="nicht erfüllt",
                code="not_met",
                symbol=Symbol(
                    fill="#9A9EAA",
                    line=_LINE,
                    line_width=0.5,
                    pattern=Pattern.CROSS,
                    pattern_colour="#FFFFFF",
                ),
            ),
        ),
        other=StyleClass(
            title="unbekannt",
            symbol=Symbol(
                fill="#FFFFFF",
                line=_LINE,
                line_width=0.5,
                pattern=Pattern.DOTS,
                pattern_colour="#50566A",
            ),
        ),
    ),
)
LAYERS = (FACADE_ELIGIBILITY,)
