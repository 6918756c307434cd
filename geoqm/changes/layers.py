"""The layer of what changed lately: one point for each feature, whichever layer it belongs to.

Deliveries are left out: who imports a whole town wants the layer itself. The feed sums them up.
"""

from collections.abc import Sequence

from geoqm.changes.asked import RECORD_LAYER
from geoqm.db.roles import Role
from geoqm.layer import records
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
    value_list,
)

_KINDS = value_list(new="neu", changed="geändert", ended="beendet")


def changes_layer(layers: Sequence[Layer]) -> Layer:
    """The layer made from the records of all layers that planners see."""
    recorded = [each for each in layers if records.is_recorded(each) and each.open_to(Role.PLANNER)]
    return Layer(
        name=RECORD_LAYER,
        title="Änderungen",
        description="Was in den letzten 30 Tagen neu, geändert oder beendet wurde, aus allen Ebenen"
        " mit Aufzeichnung. Eingelesene Lieferungen mit"
        f" mehr als {records.BULK} Zeilen sind nicht dabei.",
        group="Planung",
        access=Role.PLANNER,
        source=" UNION ALL ".join(_changes_of(each) for each in recorded),
        tables=tuple(dict.fromkeys(table for each in recorded for table in each.tables)),
        geometry="location",
        geometry_type=GeometryType.POINT,
        title_field="title",
        fields=_fields(recorded),
        style=_STYLE,
        min_zoom=12,
        visible=False,
        by_day=True,
        row_rules=True,
        note="Die Aufzeichnung zeigt, wann etwas in geoqm geschrieben wurde, nicht, wann es geschah.",
    )


def _changes_of(layer: Layer) -> str:
    fields = layer.fields_for(Role.PLANNER)
    counted = [each for each in fields if not each.ages]
    found = records.comparison(layer, fields, records.SINCE_DAY, records.UNTIL_DAY, bulk=False)
    title = f'"{layer.title_field}"'
    if records.keeps_past(layer):
        title = f'coalesce({title}, "{records.BEFORE}{layer.title_field}")'
    told = ", ".join(_told(layer, each) for each in counted)
    return f"""(SELECT change_entry AS id, ST_PointOnSurface("{layer.geometry}")::geometry(Point, 25832) AS location,
  '{layer.name}'::text AS layer, id AS feature_id, change_kind AS kind, CAST({title} AS text) AS title,
  concat_ws(', ', CASE WHEN change_moved THEN 'Lage' END, {told}) AS what, change_at AS changed_at
FROM ({found}) c
WHERE "{layer.geometry}" IS NOT NULL AND {records.seen(layer, counted)})"""  # noqa: S608 (declared names)


def _told(layer: Layer, field: Field) -> str:
    """The title of a field, where it changed."""
    title = field.title.replace("'", "''")
    differs = f'"{records.DIFFERS}{field.name}"'
    if records.keeps_past(layer):
        differs = f'"{field.name}" IS DISTINCT FROM "{records.BEFORE}{field.name}"'
    return f"CASE WHEN change_kind = 'changed' AND {differs} THEN '{title}' END"


def _fields(recorded: Sequence[Layer]) -> tuple[Field, ...]:
    names = tuple(Value(code=each.name, title=each.title) for each in recorded)
    tells_of_persons = any(each.field(each.title_field).personal for each in recorded)
    return (
        _field("title", "Eintrag", in_tile=True, personal=tells_of_persons),
        _field("layer", "Ebene", values=names, filter=FilterKind.CHOICE, in_tile=True),
        _field("kind", "Was geschah", values=_KINDS, filter=FilterKind.CHOICE, in_tile=True),
        _field("what", "Geänderte Angaben"),
        _field("changed_at", "geschrieben am", FieldType.INSTANT),
        _field("feature_id", "Nummer in der Ebene", FieldType.INTEGER),
    )


def _field(name: str, title: str, kind: FieldType = FieldType.TEXT, **more: object) -> Field:
    return Field(name=name, title=title, type=kind, access=Role.PLANNER, **more)  # type: ignore[arg-type]


_STYLE = Style(
    field="kind",
    classes=(
        StyleClass(
            code="new", title="neu", symbol=Symbol(fill="#2F7D4F", line="#143D26", size=9.0)
        ),
        StyleClass(
            code="changed",
            title="geändert",
            symbol=Symbol(fill="#E9A23B", line="#6B4708", marker=Marker.TRIANGLE, size=10.0),
        ),
        StyleClass(
            code="ended",
            title="beendet",
            symbol=Symbol(
                fill="#FFFFFF", line="#51577A", line_width=1.6, marker=Marker.SQUARE, size=8.0
            ),
        ),
    ),
    other=StyleClass(title="anderes", symbol=Symbol(fill="#C9CDDA", line="#51577A", size=8.0)),
)
