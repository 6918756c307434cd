"""Map layers of the slice: planners' remarks and plans of planning law."""

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

NOTE_KINDS = value_list(
    housing="Wohnen",
    trade="Handel und Gewerbe",
    traffic="Verkehr",
    green="Grün und Freiraum",
    townscape="Stadtbild und Denkmal",
    social="Soziales",
    data="Daten stimmen nicht",
    other="Sonstiges",
)
NOTE_STATUSES = value_list(open="offen", done="erledigt")
PLAN_KINDS = value_list(
    local_plan="Bebauungsplan",
    project_plan="vorhabenbezogener Bebauungsplan",
    land_use_plan="Flächennutzungsplan",
    inner_statute="Innenbereichssatzung",
    outer_statute="Außenbereichssatzung",
    design_statute="örtliche Bauvorschrift, Gestaltungssatzung",
    preservation_statute="Erhaltungssatzung",
    redevelopment_statute="Sanierungssatzung",
    other="anderer Plan",
)
LEGAL_STATES = value_list(
    begun="Aufstellung beschlossen",
    draft="Entwurf, Beteiligung",
    adopted="beschlossen, noch nicht in Kraft",
    in_force="in Kraft",
    ended="nicht mehr in Kraft",
    unknown="unbekannt",
)
_TEXT, _DATE, _INSTANT = FieldType.TEXT, FieldType.DATE, FieldType.INSTANT


def _field(name: str, title: str, kind: FieldType = _TEXT, **more: object) -> Field:
    return Field(name=name, title=title, type=kind, access=Role.PLANNER, **more)  # type: ignore[arg-type]


def _area(fill: str, line: str, dash: str = "", pattern: Pattern | None = None) -> Symbol:
    return Symbol(
        fill=fill,
        fill_opacity=0.35,
        line=line,
        line_width=1.6,
        dash=dash,
        pattern=pattern,
        pattern_colour=line,
    )


def _origin() -> tuple[Field, ...]:
    return (
        _field("dataset", "Datenbestand", in_list=False),
        _field("import_run_id", "Importlauf", FieldType.INTEGER, in_list=False),
    )


PLANNING_NOTES = Layer(
    name="planning_notes",
    id_table="planning_note",
    forgets=True,
    title="Planungshinweise",
    description="Anmerkungen der Planung zu Orten, mit Thema, Stand und Gültigkeit. Bitte keine "
    "Angaben über Personen.",
    group="Planung",
    access=Role.PLANNER,
    source="""
        SELECT n.id, n.outline, n.text, n.kind, n.status, n.valid_from, n.valid_until, n.author,
               n.created_at, n.edited_at, n.dataset, n.import_run_id
        FROM planning_note n WHERE n.vanished_on IS NULL""",
    tables=("planning_note",),
    geometry="outline",
    geometry_type=GeometryType.POLYGON,
    title_field="text",
    tells=True,
    begins="valid_from",
    ends="valid_until",
    fields=(
        _field("text", "Hinweis", filter=FilterKind.SEARCH, in_tile=True, personal=True),
        _field("kind", "Thema", values=NOTE_KINDS, filter=FilterKind.CHOICE, in_tile=True),
        _field("status", "Stand", values=NOTE_STATUSES, filter=FilterKind.CHOICE, in_tile=True),
        _field("valid_from", "gültig ab", _DATE, in_tile=True),
        _field("valid_until", "gültig bis", _DATE, in_tile=True),
        _field(
            "author",
            "von",
            description="Anmeldename, oder leer bei einer Lieferung.",
            personal=True,
        ),
        _field("created_at", "angelegt", _INSTANT),
        _field(
            "edited_at",
            "hier geändert",
            _INSTANT,
            in_list=False,
            description="Geschrieben oder geändert in geoqm; spätere Dateien ändern es nicht.",
        ),
        *_origin(),
    ),
    style=Style(
        field="status",
        classes=(
            StyleClass(title="offen", code="open", symbol=_area("#FFF1CC", "#8A5A00")),
            StyleClass(title="erledigt", code="done", symbol=_area("#F1F2F6", "#51577A", "4 3")),
        ),
        other=StyleClass(title="ohne Stand", symbol=_area("#FFFFFF", "#51577A", "2 2")),
    ),
)

PLANS = Layer(
    name="plans",
    id_table="plan",
    title="Pläne und Satzungen",
    description="Geltungsbereiche von Bebauungsplänen, Flächennutzungsplan und Satzungen, wie sie "
    "geliefert wurden. Rechtsverbindlich ist allein der Plan der Stadt.",
    group="Planung",
    access=Role.PLANNER,
    source="""
        SELECT p.id, p.outline, p.name, p.number, p.kind, p.legal_state, p.valid_from,
               p.valid_until, p.source_url, round(ST_Area(p.outline)::numeric / 10000, 1) AS area_ha,
               p.dataset, p.import_run_id
        FROM plan p WHERE p.vanished_on IS NULL""",
    tables=("plan",),
    geometry="outline",
    geometry_type=GeometryType.POLYGON,
    title_field="name",
    tells=True,
    begins="valid_from",
    ends="valid_until",
    visible=False,
    note="Geliefert, nicht rechtsverbindlich.",
    fields=(
        _field("name", "Name", filter=FilterKind.SEARCH, in_tile=True),
        _field("number", "Nummer", in_tile=True),
        _field("kind", "Art", values=PLAN_KINDS, filter=FilterKind.CHOICE, in_tile=True),
        _field(
            "legal_state",
            "Rechtsstand",
            values=LEGAL_STATES,
            filter=FilterKind.CHOICE,
            in_tile=True,
        ),
        _field("valid_from", "in Kraft ab", _DATE, in_tile=True),
        _field("valid_until", "in Kraft bis", _DATE, in_tile=True),
        _field("source_url", "Quelle", in_list=False),
        _field("area_ha", "Fläche", FieldType.DECIMAL, unit="ha"),
        *_origin(),
    ),
    style=Style(
        field="kind",
        classes=(
            StyleClass(title="Bebauungsplan", code="local_plan", symbol=_area("", "#B3261E")),
            StyleClass(
                title="vorhabenbezogener Bebauungsplan",
                code="project_plan",
                symbol=_area("", "#B3261E", "8 3"),
            ),
            StyleClass(
                title="Flächennutzungsplan",
                code="land_use_plan",
                symbol=_area("", "#51577A", "12 4"),
            ),
            StyleClass(
                title="Sanierungssatzung",
                code="redevelopment_statute",
                symbol=_area("", "#7A1F5C", "6 3"),
            ),
            StyleClass(
                title="Erhaltungssatzung",
                code="preservation_statute",
                symbol=_area("", "#0B6E5F", "6 3"),
            ),
            StyleClass(
                title="örtliche Bauvorschrift, Gestaltungssatzung",
                code="design_statute",
                symbol=_area("", "#006B8C", "6 3"),
            ),
        ),
        other=StyleClass(title="andere Satzung", symbol=_area("", "#343A52", "2 2")),
    ),
)

LAYERS = (PLANNING_NOTES, PLANS)
