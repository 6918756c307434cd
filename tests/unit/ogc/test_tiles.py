"""The memory for tiles and the reading of their addresses."""

import pytest

from geoqm.errors import InvalidInput
from geoqm.geo.tiles import Tile
from geoqm.ogc.tiles import TileCache, place_of


def test_cache_gives_back_what_it_keeps() -> None:
    cache = TileCache(10_000)
    cache.put(("a", True), b"zipped")
    assert cache.get(("a", True)) == b"zipped"
    assert cache.get(("a", False)) is None


def test_empty_tile_is_kept_too() -> None:
    cache = TileCache(10_000)
    cache.put(("a", False), b"")
    assert cache.get(("a", False)) == b""


def test_least_used_tile_goes_first() -> None:
    cache = TileCache(3000)
    for name in ("a", "b"):
        cache.put((name, True), bytes(1000))
    cache.get(("a", True))
    cache.put(("c", True), bytes(1000))
    assert [name for name in "abc" if cache.get((name, True)) is not None] == ["a", "c"]


def test_tile_above_the_limit_is_not_kept() -> None:
    cache = TileCache(1000)
    cache.put(("a", True), bytes(2000))
    assert cache.get(("a", True)) is None


def test_same_tile_again_does_not_fill_the_memory() -> None:
    cache = TileCache(3000)
    cache.put(("b", True), bytes(1000))
    for _ in range(10):
        cache.put(("a", True), bytes(1000))
    assert cache.get(("b", True)) is not None


def test_address_names_zoom_row_and_column() -> None:
    assert place_of("16", "21882", "33947") == Tile(16, 33947, 21882)


@pytest.mark.parametrize("z", ["-1", "1.5", "x", "", "²", "9" * 12])
def test_anything_but_numbers_is_refused(z: str) -> None:
    with pytest.raises(InvalidInput):
        place_of(z, "0", "0")
