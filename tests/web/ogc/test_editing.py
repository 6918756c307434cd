"""OGC API – Features Part 4 as QGIS, OWSLib and others use it: who may write what, and how.

One database for the module; each test makes the features that it changes.
"""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import text
from starlette.testclient import TestClient

from geoqm.access import service as access
from geoqm.access.model import User
from geoqm.areas.model import Area
from geoqm.buildings.model import Building
from geoqm.catalogue.jobs import JOBS
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.geo import crs
from geoqm.jobs import runs
from geoqm.jobs.declaration import JobContext
from geoqm.ogc.app import make_ogc
from geoqm.ogc.limits import WriteLimits
from geoqm.vacancies import service as vacancies
from geoqm.vacancies.codes import Source
from geoqm.vacancies.schemas import EpisodeFacts
from tests.builders import EAST, NORTH, a_building, a_dataset, a_unit, ewkt, square
from tests.web.conftest import Site, make_settings

AREAS = "/ogc/collections/areas/items"
NOTES = "/ogc/collections/planning_notes/items"
GEOJSON = "application/geo+json"
PATCH = "application/merge-patch+json"
UTM = crs.UTM32.uri
READ_ONLY = "GET, HEAD, OPTIONS"


def ring(east: float = EAST, north: float = NORTH, side: float = 40.0) -> list[list[float]]:
    """A closed square ring."""
    return [
        [east, north],
        [east + side, north],
        [east + side, north + side],
        [east, north + side],
        [east, north],
    ]


def polygon(east: float = EAST, north: float = NORTH) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring(east, north)]}


@dataclass
class Editing:
    """The service as one caller uses it: HTTP Basic with a password or key, or nobody."""

    site: Site
    login: dict[str, str]

    def send(self, method: str, path: str, body: Any = None, **more: Any) -> Response:
        kind = PATCH if method == "PATCH" else GEOJSON
        headers = {"content-type": kind, "content-crs": UTM} | self.login | more.pop("headers", {})
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        content = b"" if body is None else content
        return self.site.client.request(method, path, content=content, headers=headers, **more)

    def read(self, path: str, system: str = UTM) -> tuple[dict[str, Any], str]:
        """A feature and its ETag."""
        answer = self.site.client.get(path, params={"crs": system}, headers=self.login)
        assert answer.status_code == 200, answer.text
        return answer.json(), answer.headers["etag"]

    def make(self, path: str, **properties: Any) -> str:
        """The address of a new feature."""
        shape = properties.pop("geometry", polygon())
        feature = {"type": "Feature", "geometry": shape, "properties": properties}
        answer = self.send("POST", path, feature)
        assert answer.status_code == 201, answer.text
        where: str = answer.headers["location"]
        return where.removeprefix("http://testserver")

    def note(self, **properties: Any) -> str:
        return self.make(NOTES, **{"text": "Radweg fehlt", "kind": "traffic"} | properties)

    def area(self, **properties: Any) -> str:
        return self.make(AREAS, **{"name": "Probeblock", "kind": "block"} | properties)


def basic(name: str, secret: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}


@pytest.fixture
def planner(site: Site) -> Editing:
    return Editing(site, basic(*site.basic(Role.PLANNER)))


@pytest.fixture
def staff(site: Site) -> Editing:
    return Editing(site, basic(*site.basic(Role.STAFF)))


@pytest.fixture
def nobody(site: Site) -> Editing:
    return Editing(site, {})


@pytest.fixture(scope="module")
def keys(running: Site) -> dict[bool, str]:
    """Two keys of the planner: one that may write, one that may not."""
    made = {}
    with session_scope(running.engine) as session:
        user = session.query(User).filter_by(name="planner").one()
        for can in (True, False):
            made[can] = access.create_token(
                session, user.id, f"QGIS {can}", now=datetime.now(UTC), can_write=can
            )
    return made


def problem(answer: Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    return found


def allowed(caller: Editing, path: str) -> str:
    answer = caller.send("OPTIONS", path)
    assert answer.status_code == 204
    return str(answer.headers["allow"])


# What QGIS sends


def test_options_name_what_this_caller_may_do(
    planner: Editing, staff: Editing, nobody: Editing
) -> None:
    item = planner.note()
    assert allowed(planner, NOTES) == f"{READ_ONLY}, POST"
    assert allowed(planner, item) == allowed(staff, item) == f"{READ_ONLY}, PUT, PATCH, DELETE"
    assert allowed(nobody, NOTES) == allowed(nobody, AREAS) == allowed(nobody, item) == READ_ONLY
    for other in ("buildings", "plans", "actors", "no_such_layer"):
        assert allowed(planner, f"/ogc/collections/{other}/items") == READ_ONLY
    assert allowed(planner, "/ogc/collections") == READ_ONLY


def test_qgis_creates_changes_and_deletes_a_remark(planner: Editing) -> None:
    # QGIS sends every column of the table, empty ones as null, and no id.
    sent = {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring()]]},
        "properties": {
            "text": "Größe prüfen „ß“",
            "kind": "green",
            "status": None,
            "valid_from": "2026-05-01",
            "valid_until": None,
            "author": None,
            "created_at": None,
        },
    }
    made = planner.send("POST", NOTES, sent)
    assert made.status_code == 201, made.text
    where = made.headers["location"]
    assert where.startswith(f"http://testserver{NOTES}/")
    item = where.removeprefix("http://testserver")
    feature, etag = planner.read(item)
    assert feature["properties"]["text"] == "Größe prüfen „ß“"
    assert feature["properties"]["author"] == "planner"
    assert feature["properties"]["status"] == "open"
    assert feature["properties"]["valid_from"] == "2026-05-01"
    assert feature["geometry"]["coordinates"] == [[ring()]]

    changed = planner.send("PATCH", item, {"properties": {"status": "done"}})
    assert changed.status_code == 204, changed.text
    moved = planner.send("PATCH", item, {"geometry": polygon(EAST + 100)})
    assert moved.status_code == 204, moved.text
    feature, later = planner.read(item)
    assert feature["properties"]["status"] == "done"
    assert feature["geometry"]["coordinates"] == [[ring(EAST + 100)]]
    assert later != etag

    assert planner.send("DELETE", item).status_code == 204
    assert planner.send("DELETE", item).status_code == 404
    assert planner.site.client.get(item, headers=planner.login).status_code == 404


def test_put_with_every_column_changes_what_may_be_changed(planner: Editing) -> None:
    item = planner.area(valid_from="2026-01-01", note="alt", accuracy_m=5)
    feature, _ = planner.read(item)
    feature["properties"] |= {"name": "Neuer Name", "note": None}
    answer = planner.send("PUT", item, feature)
    assert answer.status_code == 204, answer.text
    found, _ = planner.read(item)
    assert found["properties"]["name"] == "Neuer Name"
    assert found["properties"]["note"] == ""
    assert found["properties"]["accuracy_m"] == 5
    # What a PUT leaves out is empty afterwards.
    short = {"name": "Kurz", "kind": "block"}
    answer = planner.send("PUT", item, {**feature, "properties": short})
    assert answer.status_code == 204
    assert planner.read(item)[0]["properties"]["accuracy_m"] is None


def test_sending_back_what_was_read_changes_nothing(planner: Editing, site: Site) -> None:
    item = planner.area(geometry=polygon(EAST + 0.0004321, NORTH + 0.0001234))
    feature, etag = planner.read(item, crs.CRS84.uri)
    answer = planner.send("PUT", item, feature, headers={"content-crs": crs.CRS84.uri})
    assert answer.status_code == 204, answer.text
    assert planner.read(item, crs.CRS84.uri)[1] == etag
    assert [each.action for each in trail(site, "area", item)] == ["INSERT"]


def test_read_only_column_is_refused_when_it_would_change(planner: Editing) -> None:
    item = planner.area()
    answer = planner.send("PATCH", item, {"properties": {"area_ha": 99.0}})
    assert problem(answer, 400)["field"] == "area_ha"
    assert "name" in answer.json()["detail"]


@pytest.mark.parametrize("digits", [19, 23])
def test_instant_that_a_program_shortened_is_no_change(planner: Editing, digits: int) -> None:
    item = planner.note()
    feature, _ = planner.read(item)
    kept = feature["properties"]
    kept |= {name: f"{kept[name][:digits]}Z" for name in ("created_at", "edited_at")}
    kept["text"] = "neu"
    assert planner.send("PUT", item, feature).status_code == 204
    kept["created_at"] = "2020-01-01T00:00:00Z"
    assert problem(planner.send("PUT", item, feature), 400)["field"] == "created_at"


# Coordinates


@pytest.mark.parametrize("system", crs.DELIVERED, ids=lambda each: each.uri.rpartition("/")[2])
def test_body_may_come_in_every_system_that_is_delivered(planner: Editing, system: crs.Crs) -> None:
    source = planner.note()
    shape = planner.read(source, system.uri)[0]["geometry"]
    feature = {"type": "Feature", "geometry": shape, "properties": {"text": "hier"}}
    answer = planner.send("POST", NOTES, feature, headers={"content-crs": f"<{system.uri}>"})
    assert answer.status_code == 201, answer.text
    item = answer.headers["location"].removeprefix("http://testserver")
    found = planner.read(item)[0]["geometry"]["coordinates"][0][0]
    for got, wanted in zip(found, ring(), strict=True):
        assert got == pytest.approx(wanted, abs=0.005)


def test_exchanged_axes_are_noticed(planner: Editing) -> None:
    shape = planner.read(planner.note(), crs.CRS84.uri)[0]["geometry"]
    feature = {"type": "Feature", "geometry": shape, "properties": {"text": "hier"}}
    answer = planner.send("POST", NOTES, feature, headers={"content-crs": crs.WGS84.uri})
    assert "Achsen" in problem(answer, 400)["detail"]


def test_without_content_crs_the_body_is_crs84(planner: Editing) -> None:
    shape = planner.read(planner.note(), crs.CRS84.uri)[0]["geometry"]
    feature = {"type": "Feature", "geometry": shape, "properties": {"text": "hier"}}
    headers = {"content-type": GEOJSON} | planner.login
    body = json.dumps(feature)
    answer = planner.site.client.post(NOTES, content=body, headers=headers)
    assert answer.status_code == 201, answer.text


def test_height_is_left_out(planner: Editing) -> None:
    flat = ring()
    high = [[*corner, 41.5] for corner in flat]
    item = planner.note(geometry={"type": "Polygon", "coordinates": [high]})
    assert planner.read(item)[0]["geometry"]["coordinates"] == [[flat]]


BOW_TIE = [
    [EAST, NORTH],
    [EAST + 9, NORTH + 9],
    [EAST + 9, NORTH],
    [EAST, NORTH + 9],
    [EAST, NORTH],
]
ATTACKS: dict[str, Any] = {
    "point": {"type": "Point", "coordinates": [EAST, NORTH]},
    "collection": {"type": "GeometryCollection", "geometries": [polygon()]},
    "bow tie": {"type": "Polygon", "coordinates": [BOW_TIE]},
    "open ring": {"type": "Polygon", "coordinates": [ring()[:-1]]},
    "empty": {"type": "Polygon", "coordinates": []},
    "no area": {"type": "Polygon", "coordinates": [[[EAST, NORTH]] * 4]},
    "words": {"type": "Polygon", "coordinates": [[["'; DROP TABLE area; --", 1]]]},
    "null corner": {"type": "Polygon", "coordinates": [[None, None]]},
    "elsewhere": polygon(EAST + 3_000_000),
    "beyond": polygon(1e300),
    "no coordinates": {"type": "Polygon"},
    "text": "POLYGON((0 0))",
    "list": [1, 2],
    "missing": None,
    "own crs": {"type": "Polygon", "coordinates": [ring()], "crs": 5} | {"type": "Circle"},
    "many points": {"type": "Polygon", "coordinates": [[[EAST + n / 1e4, NORTH] for n in range(60_000)]]},
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_geometry_that_is_none_is_refused_in_words(planner: Editing, name: str) -> None:
    feature = {"type": "Feature", "geometry": ATTACKS[name], "properties": {"text": "hier"}}
    told = problem(planner.send("POST", NOTES, feature), 400)
    assert told["field"] == "geometry"
    assert len(told["detail"]) > 20


def test_members_beside_the_coordinates_are_not_obeyed(planner: Editing) -> None:
    name = {"type": "name", "properties": {"name": "EPSG:3857"}}
    item = planner.note(geometry=polygon() | {"crs": name})
    assert planner.read(item)[0]["geometry"]["coordinates"] == [[ring()]]


# Bodies


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no json": b"{",
    "no utf-8": b'{"type": "Feature", "properties": {"text": "\xff"}}',
    "list": b"[]",
    "many": b'{"type": "FeatureCollection", "features": []}',
    "nested": b"[" * 100_000,
    "not a number": b'{"type": "Feature", "properties": {"text": NaN}}',
    "no object": b'{"type": "Feature", "properties": 5}',
}


@pytest.mark.parametrize("name", BODIES)
def test_body_that_is_no_feature_is_refused(planner: Editing, name: str) -> None:
    problem(planner.send("POST", NOTES, BODIES[name]), 400)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("no_such", 1),
        ("kind", "castle"),
        ("kind", 5),
        ("text", ""),
        ("text", "   "),
        ("text", None),
        ("text", 5),
        ("text", "a\x00b"),
        ("text", "\ud800"),
        ("text", "x" * 4001),
        ("valid_from", "morgen"),
        ("valid_from", "2026-13-01"),
        ("valid_from", 20260101),
        ("valid_until", "2025-01-01"),
    ],
)
def test_value_that_does_not_fit_names_its_field(
    planner: Editing, field: str, value: object
) -> None:
    properties = {"text": "hier", "valid_from": "2026-01-01", field: value}
    feature = {"type": "Feature", "geometry": polygon(), "properties": properties}
    assert problem(planner.send("POST", NOTES, feature), 400)["field"] == field


def test_rule_of_the_subject_answers_in_words(planner: Editing) -> None:
    item = planner.area(valid_from="2026-01-01")
    answer = planner.send("PATCH", item, {"properties": {"valid_until": "2025-12-31"}})
    assert "Ende der Gültigkeit" in problem(answer, 400)["detail"]
    answer = planner.send("PATCH", item, {"properties": {"name": None}})
    assert problem(answer, 400)["field"] == "name"


def test_text_of_an_attacker_stays_text(planner: Editing) -> None:
    words = "'; DROP TABLE planning_note; -- <script>alert(1)</script> {{7*7}} %s :id"
    item = planner.note(text=words)
    assert planner.read(item)[0]["properties"]["text"] == words


@pytest.mark.parametrize(
    ("method", "kind"),
    [("POST", "text/plain"), ("POST", ""), ("POST", PATCH), ("PUT", "application/xml"),
     ("PATCH", GEOJSON), ("PATCH", "application/x-www-form-urlencoded")],
)  # fmt: skip
def test_other_kinds_of_content_are_415(planner: Editing, method: str, kind: str) -> None:
    path = NOTES if method == "POST" else f"{NOTES}/1"
    answer = planner.send(method, path, {}, headers={"content-type": kind})
    problem(answer, 415)
    assert (method == "PATCH") == ("accept-patch" in answer.headers)


def test_too_large_a_body_is_413(planner: Editing) -> None:
    problem(planner.send("POST", NOTES, b" " * 2_000_001), 413)
    chunks = (b" " * 500_000 for _ in range(5))
    answer = planner.site.client.post(
        NOTES, content=chunks, headers={"content-type": GEOJSON} | planner.login
    )
    problem(answer, 413)


def test_packed_body_is_415(planner: Editing) -> None:
    packed = planner.send("POST", NOTES, b"\x1f\x8b", headers={"content-encoding": "gzip"})
    found = problem(packed, 415)
    assert "gzip" in found["detail"]
    assert found["title"]
    assert packed.headers["accept-encoding"] == "identity"


def test_field_beside_the_properties_is_not_left_out_in_silence(planner: Editing) -> None:
    item = planner.note(text="alt")
    answer = planner.send("PATCH", item, {"text": "neu"})
    assert problem(answer, 400)["field"] == "text"
    assert "properties" in answer.json()["detail"]
    # A field that the caller does not see is not there.
    assert planner.send("PATCH", item, {"outcome": 1}).status_code == 204


def test_unknown_system_parameter_and_id_are_refused(planner: Editing) -> None:
    feature = {"type": "Feature", "geometry": polygon(), "properties": {"text": "hier"}}
    answer = planner.send("POST", NOTES, feature, headers={"content-crs": "EPSG:31466"})
    assert problem(answer, 400)["field"] == "crs"
    answer = planner.send("POST", f"{NOTES}?crs={UTM}", feature)
    assert "Content-Crs" in problem(answer, 400)["detail"]
    problem(planner.send("PUT", planner.note(), feature | {"id": 999}), 400)
    for missing in ("999999", "abc", "-1", "9" * 30):
        problem(planner.send("PUT", f"{NOTES}/{missing}", feature), 404)
        problem(planner.send("DELETE", f"{NOTES}/{missing}"), 404)


def test_methods_that_an_address_does_not_know_are_405(planner: Editing, staff: Editing) -> None:
    answer = planner.send("PUT", NOTES, {})
    problem(answer, 405)
    assert answer.headers["allow"] == f"{READ_ONLY}, POST"
    for method, path in [
        ("POST", planner.note()),
        ("POST", "/ogc/collections"),
        ("DELETE", "/ogc/collections/planning_notes"),
        ("POST", "/ogc/collections/buildings/items"),
        ("DELETE", "/ogc/collections/buildings/items/1"),
        ("TRACE", NOTES),
    ]:
        answer = staff.send(method, path, {} if method == "POST" else None)
        problem(answer, 405)
        assert "GET" in answer.headers["allow"]


def test_more_than_a_burst_of_writes_has_to_wait(planner: Editing) -> None:
    wrapped: Any = planner.site.client.app
    narrow = make_ogc(wrapped._app._lifespan.state.context, WriteLimits(burst=1))
    feature = {"type": "Feature", "geometry": polygon(), "properties": {"text": "Schleife"}}
    client = TestClient(narrow)
    headers = {"content-type": GEOJSON, "content-crs": UTM} | planner.login
    answers = [client.post(NOTES, json=feature, headers=headers) for _ in range(2)]
    assert answers[0].status_code == 201, answers[0].text
    assert problem(answers[1], 429)["code"] == "too_many_requests"
    assert answers[1].headers["retry-after"] == "1"


def test_guessing_passwords_is_told_when_to_come_again(site: Site) -> None:
    guesser = Editing(site, basic("niemand", "falsch"))
    answers = [guesser.send("GET", NOTES) for _ in range(6)]
    assert [each.status_code for each in answers] == [401] * 5 + [429]
    assert answers[0].headers["www-authenticate"].startswith("Basic")
    assert int(answers[-1].headers["retry-after"]) > 0


# Two at once


def test_second_writer_with_an_old_etag_is_stopped(planner: Editing, staff: Editing) -> None:
    item = planner.note()
    _, etag = planner.read(item)
    first = planner.send(
        "PATCH", item, {"properties": {"text": "erster"}}, headers={"if-match": etag}
    )
    assert first.status_code == 204
    second = {"properties": {"text": "zweiter"}}
    problem(staff.send("PATCH", item, second, headers={"if-match": etag}), 412)
    problem(planner.send("DELETE", item, headers={"if-match": etag}), 412)
    problem(planner.send("DELETE", item, headers={"if-match": f"W/{first.headers['etag']}"}), 412)
    assert planner.read(item)[0]["properties"]["text"] == "erster"
    # The answer's own ETag goes on, another way of reading the same state does too.
    again = planner.send("PATCH", item, second, headers={"if-match": first.headers["etag"]})
    assert again.status_code == 204
    etags = f'"x-y", {planner.read(item, crs.CRS84.uri)[1]}'
    assert planner.send("DELETE", item, headers={"if-match": etags}).status_code == 204


def test_two_at_once_come_one_after_the_other(planner: Editing, staff: Editing) -> None:
    item = planner.note()
    _, etag = planner.read(item)

    def write(caller: Editing) -> int:
        change = {"properties": {"text": caller.login["authorization"][-9:]}}
        return caller.send("PATCH", item, change, headers={"if-match": etag}).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, (planner, staff))) == [204, 412]


def test_put_that_wants_a_new_feature_overwrites_none(planner: Editing) -> None:
    item = planner.note(text="bleibt")
    feature, _ = planner.read(item)
    feature["properties"]["text"] = "neu"
    answer = planner.send("PUT", item, feature, headers={"if-none-match": "*"})
    assert problem(answer, 412)["title"]
    assert planner.read(item)[0]["properties"]["text"] == "bleibt"


def test_etag_belongs_to_the_feature_and_not_to_the_layer(planner: Editing) -> None:
    item, other = planner.note(), planner.note()
    _, etag = planner.read(item)
    assert planner.send("PATCH", other, {"properties": {"kind": "social"}}).status_code == 204
    assert planner.read(item)[1] == etag
    answer = planner.site.client.get(
        item, params={"crs": UTM}, headers={"if-none-match": etag} | planner.login
    )
    assert answer.status_code == 304
    assert planner.send("DELETE", item, headers={"if-match": "*"}).status_code == 204


# Who may


def test_nobody_is_asked_to_log_in(nobody: Editing, planner: Editing) -> None:
    item = planner.area()
    for method, path in [("POST", AREAS), ("PUT", item), ("PATCH", item), ("DELETE", item)]:
        answer = nobody.send(method, path, {})
        problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Basic")
    problem(nobody.send("POST", NOTES, {}), 404)  # for the public there is no such layer


def test_wrong_password_is_401_for_options_too(site: Site) -> None:
    wrong = Editing(site, basic("planner", "falsch"))
    problem(wrong.send("OPTIONS", AREAS), 401)


def test_planner_writes_areas_and_remarks_and_nothing_else(planner: Editing, running: Site) -> None:
    layers = planner.site.client.get("/ogc/collections", headers=planner.login).json()
    names = {each["id"] for each in layers["collections"]}
    writable = {n for n in names if "POST" in allowed(planner, f"/ogc/collections/{n}/items")}
    assert {"areas", "planning_notes", "plans", "buildings", "vacancies"} <= names
    assert writable == {"areas", "planning_notes"}
    for name in names - writable:
        answer = planner.send("PATCH", f"/ogc/collections/{name}/items/1", {"properties": {}})
        assert answer.status_code in {403, 405}


def test_key_writes_if_it_may(site: Site, keys: dict[bool, str]) -> None:
    for login in (basic("planner", keys[True]), {"authorization": f"Bearer {keys[True]}"}):
        assert Editing(site, login).note()
    for login in (basic("planner", keys[False]), {"authorization": f"Bearer {keys[False]}"}):
        reader = Editing(site, login)
        assert allowed(reader, NOTES) == READ_ONLY
        assert "Schlüssel" in problem(reader.send("POST", NOTES, {}), 403)["detail"]


def test_cookie_alone_writes_nothing(site: Site) -> None:
    site.log_in(Role.PLANNER)
    browser = Editing(site, {})
    feature = {"type": "Feature", "geometry": polygon(), "properties": {"text": "fremd"}}
    assert "Browser" in problem(browser.send("POST", NOTES, feature), 403)["detail"]
    elsewhere = basic(*site.basic(Role.PLANNER)) | {"origin": "https://elsewhere.example"}
    problem(Editing(site, elsewhere).send("POST", NOTES, feature), 403)


def test_a_page_of_another_site_learns_the_methods_but_gets_no_right(nobody: Editing) -> None:
    asks = {"access-control-request-method": "PATCH", "origin": "https://elsewhere.example"}
    answer = nobody.send("OPTIONS", f"{NOTES}/1", headers=asks)
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert answer.headers["allow"] == READ_ONLY


# What follows


def trail(site: Site, table: str, item: str) -> list[Any]:
    statement = text(
        "SELECT action, user_name, database_role FROM audit_entry"
        " WHERE table_name = :table AND row_id = :id ORDER BY id"
    )
    with session_scope(site.engine) as session:
        return list(session.execute(statement, {"table": table, "id": item.rpartition("/")[2]}))


def test_trail_names_the_user_and_the_role(planner: Editing, staff: Editing, site: Site) -> None:
    item = planner.note()
    staff.send("PATCH", item, {"properties": {"status": "done"}})
    planner.send("DELETE", item)
    assert trail(site, "planning_note", item) == [
        ("INSERT", "planner", "geoqm_planner_edit"),
        ("UPDATE", "staff", "geoqm_staff"),
        ("DELETE", "planner", "geoqm_planner_edit"),
    ]


def test_pages_and_tiles_know_the_change_at_once(planner: Editing) -> None:
    def etags() -> tuple[str, str]:
        tile = "/ogc/collections/areas/tiles/WebMercatorQuad/8/85/132"
        paths = (f"{AREAS}?limit=1", tile)
        found = [planner.site.client.get(p, headers=planner.login) for p in paths]
        return found[0].headers["etag"], found[1].headers["etag"]

    before = etags()
    planner.area()
    assert all(new != old for new, old in zip(etags(), before, strict=True))


def delivered(site: Site, kind: str) -> str:
    """The address of an area that came with a delivery."""
    with session_scope(site.engine) as session:
        a_dataset(session, "delivered", kind="boundaries")
        made = Area(
            dataset="delivered",
            source_id=kind,
            kind=kind,
            name="Geliefert",
            quality="official",
            outline=ewkt(square()),
        )
        session.add(made)
        session.flush()
        return f"{AREAS}/{made.id}"


def test_area_that_the_programme_stands_on_can_end_but_not_go(planner: Editing, site: Site) -> None:
    item = delivered(site, "programme_area")
    refused = problem(planner.send("DELETE", item), 400)
    assert "gültig bis" in refused["detail"]
    end = {"type": "Feature", "properties": {"valid_until": "2027-12-31"}}
    assert planner.send("PATCH", item, end).status_code in {200, 204}
    assert planner.read(item)[0]["properties"]["valid_until"] == "2027-12-31"
    drawn = planner.area(kind="programme_area")
    assert planner.send("DELETE", drawn).status_code == 204


def test_delivered_area_that_was_removed_stays_out_of_the_layer(
    planner: Editing, site: Site
) -> None:
    item = delivered(site, "quarter")
    assert planner.send("DELETE", item).status_code == 204
    assert planner.site.client.get(item).status_code == 404
    with session_scope(site.engine) as session:
        row = session.execute(
            text("SELECT vanished_on, edited_at FROM area WHERE source_id = 'quarter'")
        )
        assert None not in row.one()


def test_api_definition_names_the_methods_of_this_caller(planner: Editing, nobody: Editing) -> None:
    def methods(caller: Editing, path: str) -> set[str]:
        paths = caller.site.client.get("/ogc/api", headers=caller.login).json()["paths"]
        return set(paths[path])

    item = "/collections/areas/items/{featureId}"
    assert methods(planner, item) == {"get", "put", "patch", "delete"}
    assert methods(planner, "/collections/areas/items") == {"get", "post"}
    assert methods(nobody, item) == methods(planner, item.replace("areas", "plans")) == {"get"}


def test_schema_says_what_this_caller_may_send(planner: Editing, nobody: Editing) -> None:
    def open_fields(caller: Editing, layer: str) -> set[str]:
        address = f"/ogc/collections/{layer}/schema"
        found = caller.site.client.get(address, headers=caller.login).json()["properties"]
        return {name for name, each in found.items() if not each.get("readOnly")}

    writable = {"text", "kind", "status", "valid_from", "valid_until", "outline"}
    assert open_fields(planner, "planning_notes") == writable
    assert open_fields(planner, "plans") == open_fields(nobody, "areas") == set()


def test_declared_classes_of_part_4(nobody: Editing) -> None:
    classes = nobody.site.client.get("/ogc/conformance").json()["conformsTo"]
    start = "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/"
    assert {each.removeprefix(start) for each in classes if each.startswith(start)} == {
        "create-replace-delete",
        "update",
        "optimistic-locking-etags",
        "features",
    }


# What the team may besides


@pytest.fixture(scope="module")
def vacancy(running: Site) -> str:
    """The address of a vacant shop."""
    with session_scope(running.engine) as session:
        facts = EpisodeFacts(source=Source.SITE_VISIT, seen_on=date(2026, 1, 15), note="alt")
        made = vacancies.open_episode(session, a_unit(session).id, facts, by="probe")
        return f"/ogc/collections/vacancies/items/{made.id}"


def test_team_changes_facts_of_a_vacancy_and_no_more(
    staff: Editing, planner: Editing, vacancy: str
) -> None:
    assert allowed(staff, vacancy) == f"{READ_ONLY}, PUT, PATCH"
    assert allowed(staff, "/ogc/collections/vacancies/items") == READ_ONLY
    changes = {"reason": "no_demand", "note": "Größe fraglich", "next_check_on": "2999-01-01"}
    assert staff.send("PATCH", vacancy, {"properties": changes}).status_code == 204
    feature, etag = staff.read(vacancy)
    assert {name: feature["properties"][name] for name in changes} == changes
    # QGIS sends all columns back, with what was changed.
    feature["properties"]["note"] = "geklärt"
    assert staff.send("PUT", vacancy, feature).status_code == 204
    for refused in ({"status": "reoccupied"}, {"began_on": "2020-01-01"}, {"next_check_on": None}):
        problem(staff.send("PATCH", vacancy, {"properties": refused}), 400)
    problem(staff.send("PATCH", vacancy, {"geometry": polygon()}), 400)
    problem(staff.send("DELETE", vacancy), 405)
    assert allowed(planner, vacancy) == READ_ONLY
    problem(planner.send("PATCH", vacancy, {"properties": {"kind": "unknown"}}), 403)
    assert staff.read(vacancy)[1] != etag


def test_rule_of_the_service_is_told_as_400(staff: Editing, vacancy: str) -> None:
    answer = staff.send("PATCH", vacancy, {"properties": {"next_check_on": "2020-01-01"}})
    assert "Vergangenheit" in problem(answer, 400)["detail"]


def test_page_lists_settles_and_deletes_remarks(planner: Editing, site: Site) -> None:
    item = planner.note(text="Seite <b>prüfen</b>")
    number = item.rpartition("/")[2]
    site.log_in(Role.PLANNER)
    html = {"accept": "text/html"}
    page = site.client.get("/planung", headers=html).text
    assert "Seite &lt;b&gt;prüfen&lt;/b&gt;" in page
    token = {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}
    for address, form in (("stand", {"stand": "done"}), ("loeschen", {})):
        done = site.client.get("/planung?stand=done", headers=html).text
        assert (f"/planung/{number}/" in done) == (address == "loeschen")
        answer = site.client.post(f"/planung/{number}/{address}", data=token | form)
        assert answer.status_code == 200, answer.text
    assert [each.action for each in trail(site, "planning_note", item)] == [
        "INSERT",
        "UPDATE",
        "DELETE",
    ]
    assert site.client.post(f"/planung/{number}/stand", data=token | form).status_code in {400, 404}


def test_houses_follow_an_area_that_was_drawn(planner: Editing, running: Site) -> None:
    with session_scope(running.engine) as session:
        house = a_building(session, "drawn-over", shape=square(EAST + 500)).id
    planner.area(kind="quarter", name="Neues Viertel", geometry=polygon(EAST + 490, NORTH - 10))
    context = JobContext(running.engine, make_settings(running.url, running.folder))
    place = next(job for job in JOBS if job.name == "buildings.places")
    runs.execute(place, context)
    with session_scope(running.engine) as session:
        assert session.get_one(Building, house).quarter == "Neues Viertel"
