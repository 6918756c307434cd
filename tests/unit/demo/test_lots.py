from itertools import combinations

import pytest
from shapely.geometry import Polygon

from geoqm.demo import blocks, lots, uses, walls
from geoqm.demo.blocks import Block

CORNERS = ((0.0, 0.0), (130.0, 8.0), (120.0, 110.0), (-10.0, 95.0))


@pytest.fixture
def block() -> Block:
    made = blocks.block("b001", CORNERS, ["A", "B", "C", "D"], [7.0] * 4)
    assert made is not None
    return made


@pytest.mark.parametrize("style", [walls.DENSE, walls.ROWS, walls.LOOSE])
def test_houses_do_not_overlap(block: Block, style: walls.Style) -> None:
    houses = [house.footprint for house in lots.built(block, style)]
    assert len(houses) > 10
    assert all(a.intersection(b).area <= 0.01 for a, b in combinations(houses, 2))


def test_the_same_block_gives_the_same_houses(block: Block) -> None:
    assert lots.built(block, walls.DENSE) == lots.built(block, walls.DENSE)


def test_a_dense_block_is_closed_at_its_corners(block: Block) -> None:
    kinds = [house.kind for house in lots.built(block, walls.DENSE)]
    assert kinds.count("corner") == 4


def test_neighbours_touch(block: Block) -> None:
    houses = [h for h in lots.built(block, walls.DENSE) if h.kind == "house"]
    touching = [h for h in houses if any(h.footprint.touches(o.footprint) for o in houses)]
    assert len(touching) > 0.8 * len(houses)


def test_houses_stand_inside_their_block(block: Block) -> None:
    from_street = [
        house.footprint.difference(Polygon(block.ring)).area
        for house in lots.built(block, walls.DENSE)
    ]
    assert max(from_street) < 0.5


def test_coordinates_are_rounded_to_centimetres(block: Block) -> None:
    for house in lots.built(block, walls.DENSE):
        for x, y in house.footprint.exterior.coords:
            assert (round(x, 2), round(y, 2)) == (x, y)


def test_a_side_without_street_stays_empty() -> None:
    made = blocks.block("b002", CORNERS, ["A", "", "C", "D"], [7.0, 0.0, 7.0, 7.0])
    assert made is not None
    assert {house.street for house in lots.built(made, walls.DENSE)} == {"A", "C", "D"}


def test_a_house_has_a_unit_on_every_floor(block: Block) -> None:
    house = lots.built(block, walls.DENSE)[0]
    units = uses.units("demo-1", house, uses.Use("1123", 4, 1904, "exact"))
    assert {unit.floor for unit in units} == {0, 1, 2, 3}
    assert {unit.kind for unit in units if unit.floor == 0} <= {"shop", "gastronomy"}
    assert {unit.kind for unit in units if unit.floor} == {"dwelling"}


def test_a_garage_has_no_unit(block: Block) -> None:
    house = lots.built(block, walls.DENSE)[0]
    assert uses.units("demo-1", house, uses.Use("2463", 1, None, "unknown")) == []
