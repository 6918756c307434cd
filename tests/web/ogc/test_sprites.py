"""Styles refer to pictures that the service draws itself: patterns, signs, the stale hatch."""

import io
from typing import Any

from PIL import Image

from geoqm.db.roles import Role
from tests.web.conftest import Site


def read(site: Site, path: str, role: Role | None = Role.STAFF, status: int = 200) -> Any:
    answer = site.client.get(path, auth=site.basic(role) if role else None)
    assert answer.status_code == status, answer.text
    return answer.json()


def _layers(style: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each for each in style["layers"] if each["type"] == kind]


def test_every_picture_that_a_style_names_is_in_the_sheet(site: Site) -> None:
    index = read(site, "/ogc/sprites/geoqm.json", None)
    paths = [f"/ogc/styles/{each['id']}" for each in read(site, "/ogc/collections")["collections"]]
    named: set[str] = set()
    for path in [*paths, "/ogc/styles/vacancies/stand", "/ogc/styles/vacancies/art"]:
        style = read(site, path)
        assert style["sprite"] == "http://testserver/ogc/sprites/geoqm"
        named |= {
            each["paint"]["fill-pattern"]
            for each in _layers(style, "fill")
            if "fill-pattern" in each["paint"]
        }
        named |= {each["layout"]["icon-image"] for each in _layers(style, "symbol")}
    assert len(named) >= 20
    assert named <= set(index)


def test_stale_entries_are_hatched_and_statuses_bear_signs(site: Site) -> None:
    style = read(site, "/ogc/styles/vacancies/stand")
    stale = next(each for each in style["layers"] if each["id"] == "vacancies-is_stale")
    assert stale["filter"] == ["==", ["get", "is_stale"], True]
    assert stale["paint"]["fill-pattern"].startswith("pattern-hatch-")
    signs = _layers(style, "symbol")
    assert len({each["layout"]["icon-image"] for each in signs}) == len(signs) >= 13
    order = [each["type"] for each in style["layers"]]
    assert order.index("symbol") > max(n for n, kind in enumerate(order) if kind == "fill")
    patterns = [
        each["paint"].get("fill-pattern", "")
        for each in _layers(read(site, "/ogc/styles/facade_eligibility"), "fill")
    ]
    assert len([name for name in patterns if name.startswith("pattern-")]) == 3


def test_sheet_is_drawn_once_normal_and_once_fine(site: Site) -> None:
    for suffix, ratio in (("", 1), ("@2x", 2)):
        index = read(site, f"/ogc/sprites/geoqm{suffix}.json", None)
        answer = site.client.get(f"/ogc/sprites/geoqm{suffix}.png")
        assert answer.headers["content-type"] == "image/png"
        sheet = Image.open(io.BytesIO(answer.content))
        for name, place in index.items():
            assert place["pixelRatio"] == ratio
            box = (
                place["x"],
                place["y"],
                place["x"] + place["width"],
                place["y"] + place["height"],
            )
            assert box[2] <= sheet.width
            assert box[3] <= sheet.height
            cover = sheet.crop(box).getchannel("A").tobytes()
            assert max(cover) > 150, name
            assert min(cover) < 60, name
    again = site.client.get(
        "/ogc/sprites/geoqm.png",
        headers={"if-none-match": site.client.get("/ogc/sprites/geoqm.png").headers["etag"]},
    )
    assert again.status_code == 304


def test_unknown_themes_and_pictures_are_not_there(site: Site) -> None:
    read(site, "/ogc/styles/vacancies/bunt", status=404)
    read(site, "/ogc/styles/vacancies/stand", Role.PLANNER, status=404)  # the status is staff's
    read(site, "/ogc/styles/vacancies/dauer", Role.PLANNER)
    read(site, "/ogc/sprites/andere.png", status=404)
    read(site, "/ogc/sprites/geoqm.svg", status=404)
