"""The layer of all vacancies, for the office and, without persons and reasons, for planners."""

from geoqm.buildings import codes
from geoqm.db.roles import Role
from geoqm.layer.declaration import Field, FieldType, FilterKind, GeometryType, Layer
from geoqm.vacancies import sql, titles
from geoqm.vacancies.layers.styles import BY_DURATION, THEMES

_TEXT, _DATE = FieldType.TEXT, FieldType.DATE


def _planner(name: str, title: str, kind: FieldType = _TEXT, **more: object) -> Field:
    return Field(name=name, title=title, type=kind, access=Role.PLANNER, **more)  # type: ignore[arg-type]


def _staff(name: str, title: str, kind: FieldType = _TEXT, **more: object) -> Field:
    return Field(name=name, title=title, type=kind, access=Role.STAFF, **more)  # type: ignore[arg-type]


VACANCIES = Layer(
    name="vacancies",
    id_table="vacancy_episode",
    title="Leerstand",
    description="Leere Einheiten am Stichtag mit Dauer, Stand, Quelle "
    "und letzter Bestätigung. Grundriss des Gebäudes.",
    group="Leerstand",
    access=Role.PLANNER,
    source=sql.read("vacancies"),
    tables=("vacancy_episode", "vacancy_event", "vacancy_policy", "unit", "building"),
    geometry="footprint",
    geometry_3857="footprint_3857",
    geometry_type=GeometryType.POLYGON,
    title_field="address",
    min_zoom=14,
    opens_file=True,
    file_field="building_id",
    by_day=True,
    begins="listed_from",
    ends="listed_until",
    visible=False,
    themes=THEMES,
    style=BY_DURATION,
    fields=(
        _planner("address", "Adresse", filter=FilterKind.SEARCH, in_tile=True),
        _planner("building_id", "Gebäude", FieldType.INTEGER, in_tile=True, in_list=False),
        _planner("unit_id", "Einheit", FieldType.INTEGER, in_list=False),
        _planner(
            "unit_kind",
            "Nutzung der Einheit",
            values=codes.UNIT_KINDS,
            filter=FilterKind.CHOICE,
            in_tile=True,
        ),
        _planner("floor", "Geschoss", FieldType.INTEGER, description="0 ist das Erdgeschoss."),
        _planner("place", "Lage im Haus", in_list=False),
        _planner(
            "area_m2",
            "Fläche",
            FieldType.DECIMAL,
            unit="m²",
            filter=FilterKind.RANGE,
            total=True,
            description="Leer heißt unbekannt.",
        ),
        _planner(
            "duration",
            "Dauer",
            ages=True,
            values=titles.DURATIONS,
            filter=FilterKind.CHOICE,
            in_tile=True,
        ),
        _planner(
            "months_vacant",
            "Leer seit mindestens",
            FieldType.INTEGER,
            ages=True,
            unit="Monaten",
            filter=FilterKind.RANGE,
            description="Volle Monate bis zum Stichtag; leer heißt Beginn unbekannt.",
        ),
        _planner("stage", "Zustand", values=titles.STAGES, filter=FilterKind.CHOICE, in_tile=True),
        _staff("status", "Stand", values=titles.STATUSES, filter=FilterKind.CHOICE, in_tile=True),
        _planner("kind", "Art", values=titles.KINDS, filter=FilterKind.CHOICE, in_tile=True),
        _staff("reason", "Grund", values=titles.REASONS, filter=FilterKind.CHOICE, in_list=False),
        _planner(
            "is_stale",
            "veraltet",
            FieldType.BOOLEAN,
            filter=FilterKind.FLAG,
            in_tile=True,
            ages=True,
        ),
        _planner("last_confirmed_on", "zuletzt bestätigt", _DATE),
        _planner(
            "months_unconfirmed",
            "unbestätigt seit",
            FieldType.INTEGER,
            ages=True,
            unit="Monaten",
            filter=FilterKind.RANGE,
            in_list=False,
        ),
        _staff("next_check_on", "Wiedervorlage", _DATE),
        _staff(
            "is_due",
            "Wiedervorlage fällig",
            FieldType.BOOLEAN,
            ages=True,
            filter=FilterKind.FLAG,
            in_list=False,
        ),
        _planner("source", "Quelle", values=titles.SOURCES, filter=FilterKind.CHOICE),
        _planner("reliability", "Verlässlichkeit", values=titles.RELIABILITIES, in_list=False),
        _planner("confidence", "Sicherheit", values=titles.CONFIDENCES, in_list=False),
        _planner("began_on", "leer seit", _DATE, description="Leer heißt unbekannt."),
        _planner("began_precision", "Genauigkeit", values=titles.PRECISIONS, in_list=False),
        _planner("first_seen_on", "zuerst gesehen", _DATE, in_list=False),
        _planner(
            "ended_on",
            "nicht mehr leer seit",
            _DATE,
            description="Leer heißt: dauert an.",
            in_list=False,
        ),
        _planner("quarter", "Teilraum", filter=FilterKind.CHOICE),
        _staff("interim_use", "Zwischennutzung", in_list=False),
        _planner("interim_until", "Zwischennutzung bis", _DATE, in_list=False),
        _staff("note", "Notiz", in_list=False, personal=True),
        _planner("listed_from", "bekannt ab", _DATE, in_list=False),
        _planner("listed_until", "bekannt bis", _DATE, in_list=False),
        _planner("dataset", "Datenbestand", in_list=False),
        _planner("import_run_id", "Importlauf", FieldType.INTEGER, in_list=False),
    ),
)
