"""What a phone takes along: the doors in order, what was last seen, no secret of the office."""

from datetime import UTC, date, datetime

import pytest
from shapely import Point
from sqlalchemy.orm import Session

from geoqm.buildings import service as buildings
from geoqm.errors import InvalidInput, NotFound
from geoqm.vacancies import queries as vacancies
from geoqm.walks import packs
from geoqm.walks.queries import places
from geoqm.walks.queries.places import Selection
from geoqm.walks.schemas import Pack
from tests.builders import EAST, NORTH, a_building, a_unit, an_address, an_area, ewkt, square
from tests.database.walks.conftest import an_episode

NUMBERS = ((2, ""), (10, ""), (1, ""), (1, "a"), (4, ""), (3, ""))
STREET = Selection(street_key="lindenstrasse")


@pytest.fixture
def street(session: Session) -> None:
    """Six houses in a row; the numbers as they come from a delivery, in no order."""
    for place, (number, suffix) in enumerate(NUMBERS):
        east = EAST + 15 * place
        house = a_building(session, f"b{place}", shape=square(east), use_class="mixed")
        an_address(
            session,
            house,
            source_id=f"a{place}",
            house_number=number,
            suffix=suffix,
            label=f"Lindenstraße {number}{suffix}",
            location=ewkt(Point(east + 5, NORTH + 5)),
        )
        a_unit(session, house, floor=1, kind="dwelling")
        a_unit(session, house)
    buildings.settle(session, today=date(2026, 11, 1))


def packed(session: Session, chosen: Selection = STREET) -> Pack:
    now = datetime.now(UTC)
    return packs.pack(session, chosen, now=now, on=vacancies.today_of(session))


def numbers(pack: Pack) -> list[str]:
    return [house.number for house in pack.houses]


def test_doors_come_odd_side_first_then_even(session: Session, street: None) -> None:
    pack = packed(session)
    assert numbers(pack) == ["1", "1a", "3", "2", "4", "10"]
    assert [house.side for house in pack.houses] == ["odd"] * 3 + ["even"] * 3


def test_units_come_from_the_ground_up_with_what_was_seen(session: Session, street: None) -> None:
    shop = packed(session).houses[0].units[0]
    assert (shop.title, shop.last, shop.is_vacant) == ("Laden, EG", "noch nicht gesehen", False)
    unit = places.units(session, [packed(session).houses[0].id]).popitem()[1][0]
    an_episode(session, unit, note="Eigentümerin am Telefon")
    pack = packed(session)
    assert pack.houses[0].units[0].last.startswith("zuletzt leer, ")
    assert pack.houses[0].units[0].is_vacant
    assert "Telefon" not in pack.model_dump_json()


def test_a_part_of_a_street_is_cut_by_house_numbers(session: Session, street: None) -> None:
    pack = packed(session, Selection(street_key="lindenstrasse", first=2, last=4))
    assert (numbers(pack), pack.title) == (["3", "2", "4"], "Lindenstraße 2 bis 4")


def test_a_block_is_walked_around(session: Session, street: None) -> None:
    area = an_area(session, "block", kind="block", name="Block 7", accuracy_m=None)
    pack = packed(session, Selection(area_id=area.id))
    assert pack.title == "Block 7"
    assert sorted(numbers(pack)) == ["1", "10", "1a", "2", "3", "4"]


def test_outlines_lie_around_the_origin_in_metres(session: Session, street: None) -> None:
    pack = packed(session)
    first = next(house for house in pack.houses if house.number == "2")
    assert (first.x, first.y) == (-37.0, 0.0)
    assert first.path.startswith("M ")
    assert set(pack.projection) == {"origin", "east", "south"}


def test_too_many_houses_are_refused_with_a_way_out(
    session: Session, street: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packs, "HOUSES_AT_MOST", 5)
    with pytest.raises(InvalidInput, match=r"6 Häuser.*") as refused:
        packed(session)
    assert "von und bis" in refused.value.remedy


@pytest.mark.parametrize(
    "chosen", [Selection(street_key="nirgends"), Selection(area_id=99), Selection("x' OR 1=1")]
)
def test_unknown_places_are_not_found(session: Session, chosen: Selection) -> None:
    with pytest.raises(NotFound):
        packed(session, chosen)


def test_streets_and_blocks_are_offered_with_their_houses(session: Session, street: None) -> None:
    an_area(session, "block", kind="block", name="Block Linden", accuracy_m=None)
    found = [
        (each.title, each.detail, each.house_count)
        for each in packs.offers(session, "linden", on=date(2026, 11, 1))
    ]
    assert found == [("Lindenstraße", "Straße", 6), ("Block Linden", "Block", 6)]
    assert packs.offers(session, "100% _", on=date(2026, 11, 1)) == []
