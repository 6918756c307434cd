"""Tile arithmetic."""

import pytest

from geoqm.geo.tiles import ORIGIN_M, Tile, tile_at


def test_tile_zero_covers_the_whole_square() -> None:
    assert Tile(0, 0, 0).bounds_3857 == (-ORIGIN_M, -ORIGIN_M, ORIGIN_M, ORIGIN_M)


def test_neighbours_share_an_edge() -> None:
    left, right = Tile(16, 33941, 21900), Tile(16, 33942, 21900)
    assert left.bounds_3857[2] == pytest.approx(right.bounds_3857[0])


@pytest.mark.parametrize("tile", [Tile(-1, 0, 0), Tile(3, 8, 0), Tile(3, 0, -1), Tile(99, 0, 0)])
def test_numbers_outside_the_pyramid_are_no_tile(tile: Tile) -> None:
    assert not tile.exists


def test_tile_of_the_office_holds_its_point() -> None:
    west, south, east, north = tile_at(6.442, 51.191, 16).bounds_3857
    assert west <= 717_120 <= east
    assert south <= north
