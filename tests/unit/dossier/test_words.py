"""The words of the building's file."""

from datetime import datetime

import pytest

from geoqm.areas.model import Area
from geoqm.buildings.model import Building
from geoqm.db.model import AuditEntry
from geoqm.dossier import history, words
from geoqm.dossier.queries import Position

NINE = datetime.fromisoformat("2026-11-03T09:00")


def _position(distance: float, *, accuracy: int | None = 60, **values: str) -> Position:
    area = Area(**({"kind": "programme_area", "quality": "approximate", "name": "P"} | values))
    return Position(area, True, distance, accuracy)


@pytest.mark.parametrize(
    ("year", "precision", "text"),
    [
        (None, "unknown", "unbekannt"),
        (1905, "exact", "1905"),
        (1905, "decade", "1900er Jahre"),
        (1905, "unknown", "1905 (Genauigkeit unbekannt)"),
    ],
)
def test_year_is_said_as_exactly_as_it_is_known(
    year: int | None, precision: str, text: str
) -> None:
    assert words.year_of(Building(year_built=year, year_precision=precision)) == text


def test_house_near_an_approximate_edge_is_unknown_with_distance_and_accuracy() -> None:
    near = _position(35.2)
    assert words.place_in(near) == "unbekannt: Rand"
    text = words.accuracy_of(near)
    assert "Das Haus liegt nahe an einer ungefähren Grenze" in text
    assert "35\u202fm" in text
    assert "60\u202fm" in text


def test_house_at_an_official_edge_is_inside() -> None:
    official = _position(1.0, quality="official")
    assert words.place_in(official) == "im Gebiet, 1\u202fm bis zur Grenze"


def test_quarter_near_its_edge_is_only_probable() -> None:
    assert words.place_in(_position(10, kind="quarter")) == "wahrscheinlich"


def test_unknown_accuracy_is_said() -> None:
    assert "nicht angegeben" in words.accuracy_of(_position(10, accuracy=None))


def _entry(action: str, table: str = "building", **values: object) -> AuditEntry:
    return AuditEntry(table_name=table, row_id="1", action=action, user_name="m.beispiel", **values)


def test_change_names_field_in_german_with_before_and_after() -> None:
    entry = _entry("UPDATE", before={"use_class": "mixed"}, after={"use_class": "residential"})
    (month,) = history.months([(entry, NINE)])
    (line,) = month.events[0].changes[0].lines
    assert (line.title, line.before, line.after) == (
        "Nutzung",
        "Wohn- und Geschäftshaus",
        "Wohngebäude",
    )
    assert month.title == "November 2026"


def test_rows_of_one_import_are_counted_together() -> None:
    entries = [(_entry("INSERT", "unit", after={"import_run_id": 3}), NINE) for _ in range(2)]
    (month,) = history.months(entries)
    assert month.events[0].title == "Import"
    assert [change.title for change in month.events[0].changes] == ["2 Einheiten angelegt"]


def test_change_of_derived_columns_only_is_not_told() -> None:
    entry = _entry("UPDATE", before={"unit_count": 1}, after={"unit_count": 2})
    assert history.months([(entry, NINE)]) == ()


def test_house_that_left_its_source_says_so() -> None:
    entry = _entry("UPDATE", before={"vanished_on": None}, after={"vanished_on": "2026-11-03"})
    (month,) = history.months([(entry, NINE)])
    assert month.events[0].changes[0].lines[0].title == "in der Quelle nicht mehr enthalten"
