"""The map layer of the slice: whom the office should visit, and how far it is. Team only."""

from geoqm.buildings import codes
from geoqm.db.roles import Role
from geoqm.facades.layers import RESULTS
from geoqm.layer.declaration import (
    Field,
    FieldType,
    FilterKind,
    GeometryType,
    Layer,
    Style,
    StyleClass,
    Symbol,
    Theme,
)
from geoqm.layer.glyphs import Glyph
from geoqm.outreach.priority.titles import CONTACT_STATES, LEVELS


def _field(name: str, title: str, kind: FieldType = FieldType.TEXT, **more: object) -> Field:
    return Field(name=name, title=title, type=kind, access=Role.STAFF, **more)  # type: ignore[arg-type]


def _class(code: str, fill: str, line: str, **more: object) -> StyleClass:
    titles = {each.code: each.title for each in (*LEVELS, *CONTACT_STATES) if each.code != "none"}
    symbol = Symbol(fill=fill, line=line, line_width=0.9, **more)  # type: ignore[arg-type]
    return StyleClass(title=titles[code], code=code, symbol=symbol)


_PALE = Symbol(fill="#FFFFFF", line="#8D93AB", line_width=0.9)
BY_PRIORITY = Style(
    field="level",
    classes=(
        _class("high", "#5E1A4E", "#35092B", glyph=Glyph.FLAG),
        _class("medium", "#DE7440", "#3F1236"),
        _class("low", "#FBE3A1", "#3F1236"),
    ),
    other=StyleClass(title="kein Anlass", symbol=_PALE),
)
BY_CONTACT = Style(
    field="contact_state",
    classes=(
        _class("planned", "#FFFFFF", "#1B4B7A", glyph=Glyph.CLOCK),
        _class("sent", "#9CC3E6", "#1B4B7A", glyph=Glyph.LETTER),
        _class("tried", "#F2C14E", "#6B4200", glyph=Glyph.DOOR),
        _class("in_talk", "#2E6FB7", "#0F2E52", glyph=Glyph.TALK),
        _class("advice", "#0B6E5F", "#053A32", glyph=Glyph.TICK),
        _class("application", "#5E1A4E", "#35092B", glyph=Glyph.SHEET),
        _class(
            "declined",
            "#C9CDDA",
            "#51577A",
            glyph=Glyph.CROSS,
        ),
    ),
    other=StyleClass(title="kein Kontakt", symbol=_PALE),
)

OUTREACH = Layer(
    name="outreach",
    title="Ansprache",
    description="Priorität jedes Hauses mit ihren Gründen und Stand des Kontakts. Ohne Garagen und "
    "Nebengebäude. Grundriss des Gebäudes.",
    note="Die Priorität folgt aus Anlässen am Haus und der eigenen Arbeit, nie aus einem Urteil "
    "über Personen.",
    group="Ansprache",
    access=Role.STAFF,
    # The outer join lets PostgreSQL leave the buildings alone where no shape is asked for.
    source="""
        SELECT p.building_id AS id, b.footprint, b.footprint_3857, p.address_label, p.level,
               p.score, array_to_string(array_remove(p.words, ''), '; ') AS reasons,
               p.contact_state, p.last_contact_on, p.next_follow_up_on,
               coalesce(p.next_follow_up_on <= (now() AT TIME ZONE 'Europe/Berlin')::date, false)
                 AS follow_up_due,
               p.vacant_units, p.vacant_area_m2, p.vacant_months, p.eligibility, p.owner_count,
               p.owner_houses, p.street, p.quarter, p.use_class
        FROM building_priority p
        LEFT JOIN building b ON b.id = p.building_id""",
    tables=("building_priority", "building"),
    geometry="footprint",
    geometry_3857="footprint_3857",
    geometry_type=GeometryType.POLYGON,
    title_field="address_label",
    min_zoom=14,
    visible=False,
    opens_file=True,
    daily=True,
    themes=(
        Theme(name="prioritaet", title="Priorität", style=BY_PRIORITY),
        Theme(name="kontakt", title="Kontakt", style=BY_CONTACT),
    ),
    style=BY_PRIORITY,
    fields=(
        _field("address_label", "Adresse", filter=FilterKind.SEARCH, in_tile=True),
        _field("level", "Priorität", values=LEVELS, filter=FilterKind.CHOICE, in_tile=True),
        _field(
            "score",
            "Punkte",
            FieldType.INTEGER,
            filter=FilterKind.RANGE,
            in_tile=True,
            description="Summe der Anlässe mal ihrem Gewicht.",
        ),
        _field("reasons", "Gründe"),
        _field(
            "contact_state",
            "Kontakt",
            values=CONTACT_STATES,
            filter=FilterKind.CHOICE,
            in_tile=True,
            personal=True,
        ),
        _field("last_contact_on", "letzter Kontakt", FieldType.DATE, personal=True),
        _field("next_follow_up_on", "Wiedervorlage", FieldType.DATE, personal=True),
        _field(
            "follow_up_due",
            "Wiedervorlage fällig",
            FieldType.BOOLEAN,
            filter=FilterKind.FLAG,
            in_list=False,
        ),
        _field(
            "vacant_units",
            "leere Einheiten",
            FieldType.INTEGER,
            filter=FilterKind.RANGE,
            total=True,
        ),
        _field("vacant_area_m2", "leere Fläche", FieldType.DECIMAL, unit="m²", in_list=False),
        _field(
            "vacant_months",
            "Leer seit mindestens",
            FieldType.INTEGER,
            unit="Monaten",
            filter=FilterKind.RANGE,
            in_list=False,
            description="Die längste leere Einheit; leer heißt Beginn unbekannt.",
        ),
        _field("eligibility", "Förderung", values=RESULTS, filter=FilterKind.CHOICE),
        _field("owner_count", "Eigentümer/innen", FieldType.INTEGER, in_list=False),
        _field(
            "owner_houses",
            "Häuser in einer Hand",
            FieldType.INTEGER,
            filter=FilterKind.RANGE,
            in_list=False,
        ),
        _field("street", "Straße", in_list=False),
        _field("quarter", "Teilraum", filter=FilterKind.CHOICE),
        _field(
            "use_class",
            "Nutzung",
            values=codes.USE_CLASSES,
            filter=FilterKind.CHOICE,
            in_list=False,
        ),
    ),
)
LAYERS = (OUTREACH,)
