"""Tables behind the page of figures: parts of the stock, and how it moved; small numbers hidden."""

from geoqm.db.roles import Role
from geoqm.layer.declaration import Field, FieldType, Table
from geoqm.vacancies import sql

_NUMBER, _DAY, _FLAG = FieldType.INTEGER, FieldType.DATE, FieldType.BOOLEAN
_READ = (
    "vacancy_episode",
    "vacancy_event",
    "vacancy_policy",
    "unit_sighting",
    "unit",
    "building",
    "address",
    "area",
)


def _open(name: str, title: str, kind: FieldType = _NUMBER) -> Field:
    return Field(name=name, title=title, type=kind, access=Role.PUBLIC)


def _staff(name: str, title: str, kind: FieldType = _NUMBER) -> Field:
    return Field(name=name, title=title, type=kind, access=Role.STAFF)


FIGURES = Table(
    name="vacancy_figures",
    description="Einheiten und Leerstand im Programmgebiet nach Nutzung, Straße, Dauer, Markt und Fläche.",
    access=Role.PUBLIC,
    source=sql.figures(),
    tables=_READ,
    fields=(
        _open("part", "Teil", FieldType.TEXT),
        _open("key", "Schlüssel", FieldType.TEXT),
        _open("units", "Einheiten"),
        _open("vacant", "leere Einheiten"),
        _open("coverage", "erfasst in %"),
        _open("area_m2", "Fläche in m²", FieldType.DECIMAL),
        _open("vacant_m2", "leere Fläche in m²", FieldType.DECIMAL),
        _open("median_months", "mittlere Dauer in Monaten", FieldType.DECIMAL),
        _open("is_hidden", "verdeckt", _FLAG),
        _open("reference_on", "Stichtag", _DAY),
        _open("smallest", "kleinste öffentliche Zahl"),
        _open("structural_after", "dauerhaft nach Monaten"),
        _staff("exact_vacant", "leere Einheiten, auch verdeckte"),
        _staff("exact_coverage", "erfasst in %, auch verdeckt"),
        _staff("exact_vacant_m2", "leere Fläche in m², auch verdeckt", FieldType.DECIMAL),
        _staff("exact_area_m2", "Fläche in m², auch verdeckt", FieldType.DECIMAL),
        _staff("exact_median_months", "mittlere Dauer, auch verdeckt", FieldType.DECIMAL),
    ),
)
FLOW = Table(
    name="vacancy_flow",
    description="Neue und beendete Leerstände im Programmgebiet je Quartal, fünf Jahre bis zum Stichtag.",
    access=Role.PUBLIC,
    source=sql.read("flow"),
    tables=_READ,
    fields=(
        _open("begins_on", "erster Tag", _DAY),
        _open("ends_on", "letzter Tag", _DAY),
        _open("is_running", "läuft noch", _FLAG),
        _open("is_hidden", "verdeckt", _FLAG),
        _open("open_before", "Bestand vorher"),
        _open("open_after", "Bestand am Ende"),
        _open("came", "hinzugekommen"),
        _open("gone", "weggefallen"),
        _open("ended_median_months", "mittlere Dauer der beendeten in Monaten", FieldType.DECIMAL),
        _open("reused_percent", "wieder genutzt in %"),
        _staff("exact_open_before", "Bestand vorher, auch verdeckt"),
        _staff("exact_open_after", "Bestand am Ende, auch verdeckt"),
        _staff("began", "neu"),
        _staff("again", "wieder bestätigt"),
        _staff("ended", "beendet"),
        _staff("lapsed", "nicht mehr bestätigt"),
        _staff("reused", "wieder genutzt"),
        _staff("exact_ended_median_months", "mittlere Dauer, auch verdeckt", FieldType.DECIMAL),
        _staff("period_ended", "beendet im Zeitraum"),
        _staff("period_reused", "wieder genutzt im Zeitraum"),
    ),
)
