"""Vector tiles: bounded, stable, described by TileJSON, style and tile sets."""

from typing import Any

import pytest

from geoqm.db.engine import session_scope
from geoqm.geo.tiles import Tile, tile_at
from geoqm.layer import tiling
from tests.builders import EAST, NORTH, a_building, an_area, square
from tests.web.conftest import Site

TILES = "/ogc/collections/buildings/tiles/WebMercatorQuad"


@pytest.fixture(scope="module")
def town(running: Site) -> Site:
    """Twenty small houses and one large one, in one tile of zoom 16; an area around them."""
    with session_scope(running.engine) as session:
        for number in range(20):
            shape = square(EAST + 11 * (number % 5), NORTH + 11 * (number // 5))
            a_building(session, f"b{number}", shape=shape)
        a_building(session, "hall", shape=square(EAST, NORTH + 60, 40), use_class="industrial")
        an_area(session)
    return running


def address(site: Site, zoom: int, layer: str = "buildings") -> str:
    """The address of the tile in which the houses lie."""
    west, south, east, north = read(site, f"{TILES}/tilejson.json")["bounds"]
    place = tile_at((west + east) / 2, (south + north) / 2, zoom)
    return f"/ogc/collections/{layer}/tiles/WebMercatorQuad/{place.z}/{place.y}/{place.x}"


def read(site: Site, path: str) -> Any:
    answer = site.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def number_of_features(tile: bytes) -> int:
    """How many features a vector tile holds: field 2 of the layers in field 3."""
    return sum(_count(layer, 2) for layer in _parts(tile, 3))


def _count(message: bytes, wanted: int) -> int:
    return len(_parts(message, wanted))


def _parts(message: bytes, wanted: int) -> list[bytes]:
    found, place = [], 0
    while place < len(message):
        key, place = _number(message, place)
        value, place = _number(message, place)
        if key & 7 == 2:
            if key >> 3 == wanted:
                found.append(message[place : place + value])
            place += value
    return found


def _number(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[place]
        place += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, place


def test_tile_holds_every_house_and_is_always_the_same(town: Site) -> None:
    first, second = (town.client.get(address(town, 15)) for _ in range(2))
    assert number_of_features(first.content) == 21
    assert (first.content, first.headers["etag"]) == (second.content, second.headers["etag"])


def test_full_tile_keeps_the_largest(town: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiling, "MOST_FEATURES", 3)
    body = town.client.get(address(town, 14)).content
    assert number_of_features(body) == 3
    assert b"industrial" in body


def test_tile_of_too_many_bytes_is_thinned_out(town: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiling, "MOST_BYTES", 600)
    body = town.client.get(address(town, 16)).content
    assert 0 < len(body) <= 600
    assert b"industrial" in body


def test_low_zoom_counts_instead_of_drawing(town: Site) -> None:
    body = town.client.get(address(town, 10)).content
    assert b"count" in body
    assert b"use_class" not in body
    assert number_of_features(body) <= 32 * 32


def test_kept_tile_is_the_tile_in_both_forms(town: Site) -> None:
    path = address(town, 17)
    plain = town.client.get(path, headers={"accept-encoding": "identity"})
    zipped = town.client.get(path, headers={"accept-encoding": "gzip"})
    assert zipped.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert plain.content == zipped.content


def test_known_tile_is_304(town: Site) -> None:
    path = address(town, 18)
    etag = town.client.get(path).headers["etag"]
    assert town.client.get(path, headers={"if-none-match": etag}).status_code == 304


def test_change_of_the_data_changes_the_tile(town: Site) -> None:
    path = address(town, 19)
    before = town.client.get(path)
    with session_scope(town.engine) as session:
        a_building(session, "new", shape=square(EAST + 25, NORTH + 48))
    after = town.client.get(path)
    for _ in range(100):
        if after.headers["etag"] != before.headers["etag"]:
            break
        after = town.client.get(path)
    assert after.headers["etag"] != before.headers["etag"]


def test_areas_are_drawn_at_every_zoom(town: Site) -> None:
    for zoom in (8, 12, 16):
        assert number_of_features(town.client.get(address(town, zoom, "areas")).content) == 1


@pytest.mark.parametrize("path", ["3/8/0", "23/0/0", "0/0/1", "99/0/0"])
def test_tile_outside_the_pyramid_is_404(town: Site, path: str) -> None:
    assert town.client.get(f"{TILES}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["16/x/0", "16/-1/0", "1.5/0/0", "16/0/0?foo=1", "?foo=1"])
def test_bad_tile_address_is_400(town: Site, path: str) -> None:
    path = path if path.startswith("?") else f"/{path}"
    assert town.client.get(TILES + path).status_code == 400


def test_tilejson_names_layers_fields_and_real_bounds(town: Site) -> None:
    document = read(town, f"{TILES}/tilejson.json")
    assert document["tilejson"] == "3.0.0"
    assert document["tiles"] == [f"http://testserver{TILES}/{{z}}/{{y}}/{{x}}"]
    assert 0 <= document["minzoom"] < document["maxzoom"] <= 22
    (layer,) = document["vector_layers"]
    assert (layer["id"], layer["fields"]["use_class"]) == ("buildings", "Nutzung")
    west, south, east, north = document["bounds"]
    assert (west < east < west + 0.01, south < north < south + 0.01) == (True, True)


def test_every_layer_has_a_style_for_its_tiles(town: Site) -> None:
    for layer in read(town, "/ogc/collections")["collections"]:
        name = layer["id"]
        style = read(town, f"/ogc/styles/{name}")
        assert style["version"] == 8
        (source,) = style["sources"].values()
        assert source["tiles"][0].startswith(f"http://testserver/ogc/collections/{name}/tiles/")
        assert style["layers"]
        assert {each["source-layer"] for each in style["layers"]} == {name}
        assert len({each["id"] for each in style["layers"]}) == len(style["layers"])


def test_tile_set_leads_to_tiles_and_tilejson(town: Site) -> None:
    links = read(town, TILES)["links"]
    item = next(each for each in links if each["rel"] == "item")
    assert item["templated"] is True
    assert item["type"] == "application/vnd.mapbox-vector-tile"
    filled = item["href"]
    place = Tile(3, 4, 2)
    for name, number in (("tileMatrix", place.z), ("tileRow", place.y), ("tileCol", place.x)):
        filled = filled.replace(f"{{{name}}}", str(number))
    assert town.client.get(filled).status_code in {200, 204}
    tilejson = next(each["href"] for each in links if each["rel"] == "describedby")
    assert read(town, tilejson)["tilejson"] == "3.0.0"


@pytest.mark.parametrize("place", ["0/0/0", "1/0/0", "1/1/1", "3/2/7"])
def test_far_and_flat_tiles_are_answers_too(town: Site, place: str) -> None:
    answer = town.client.get(f"/ogc/collections/areas/tiles/WebMercatorQuad/{place}")
    assert answer.status_code in {200, 204}
