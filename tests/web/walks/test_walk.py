"""The walk over HTTP: who may, what the phone gets, what the desk sees."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from geoqm.access import service as access
from geoqm.access.model import User
from geoqm.buildings import service as buildings
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.photos import LARGEST_BYTES, digest
from geoqm.vacancies import queries as vacancies
from geoqm.vacancies import service as register
from geoqm.vacancies.codes import Source
from geoqm.vacancies.schemas import EpisodeFacts
from tests.builders import a_building, a_unit, an_address
from tests.web.conftest import Site

HTML = {"accept": "text/html"}
JSON = {"accept": "application/json"}
ATTACK = "<script>alert(1)</script>"


@dataclass
class Street:
    """Lindenstraße with one house and one shop."""

    unit_id: int


@pytest.fixture(scope="module")
def street(running: Site) -> Street:
    with session_scope(running.engine) as session:
        house = a_building(session)
        an_address(session, house)
        unit = a_unit(session, house)
        buildings.settle(session, today=vacancies.today_of(session))
        return Street(unit.id)


@pytest.fixture
def staff(site: Site) -> Site:
    site.log_in(Role.STAFF)
    return site


def token(site: Site) -> dict[str, str]:
    session = site.client.get("/begehung/sitzung", headers=JSON).json()
    assert session["user"] == "staff"
    return JSON | {"x-csrf-token": session["csrf"]}


def letter(street: Street, **entry: Any) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    defaults = {"id": str(uuid4()), "unit_id": street.unit_id, "answer": "vacant"}
    return {
        "user": "staff",
        "sent_at": now,
        "walk": {"id": str(uuid4()), "title": "Lindenstraße", "started_at": now},
        "entries": [defaults | {"observed_at": now} | entry],
    }


def send(site: Site, body: dict[str, Any]) -> dict[str, Any]:
    answer = site.client.post("/begehung/eintraege", json=body, headers=token(site))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["entries"][0]
    return found


def a_jpeg() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "JPEG")
    return file.getvalue()


def put_photo(site: Site, entry_id: str, content: bytes, photo_id: str = "") -> Any:
    query = f"eintrag={entry_id}&aufgenommen=2026-11-01T10:00:00Z"
    address = f"/begehung/fotos/{photo_id or uuid4()}?{query}"
    headers = token(site) | {"content-type": "image/jpeg"}
    return site.client.put(address, content=content, headers=headers)


@pytest.mark.parametrize(
    "path",
    [
        "/sitzung",
        "/orte",
        "/paket?strasse=x",
        "/liste",
        "/fotos/00000000-0000-4000-8000-000000000000",
        "",
    ],
)
def test_only_the_team_walks(site: Site, path: str) -> None:
    assert site.client.get(f"/begehung{path}", headers=JSON).status_code == 401
    site.log_in(Role.PLANNER)
    assert site.client.get(f"/begehung{path}", headers=JSON).status_code == 404


def test_sending_needs_the_token_of_the_login(staff: Site, street: Street) -> None:
    answer = staff.client.post("/begehung/eintraege", json=letter(street), headers=JSON)
    assert answer.status_code == 403


def test_shell_is_the_same_for_everybody(staff: Site) -> None:
    page = staff.client.get("/begehung", headers=HTML)
    assert "staff" not in page.text
    assert "csrf" not in page.text
    assert page.headers["cache-control"] == "no-store"
    worker = staff.client.get("/begehung/dienst.js")
    assert worker.headers["service-worker-allowed"] == "/begehung"
    assert worker.headers["content-type"].startswith("text/javascript")
    assert f'"{page.headers["geoqm-walk"]}"' in worker.text


def test_pack_holds_the_street(staff: Site, street: Street) -> None:
    (place,) = staff.client.get("/begehung/orte?q=linden", headers=JSON).json()
    assert (place["title"], place["house_count"]) == ("Lindenstraße", 1)
    pack = staff.client.get(f"/begehung/paket?strasse={place['street_key']}", headers=JSON)
    assert pack.headers["cache-control"] == "no-store"
    (house,) = pack.json()["houses"]
    assert (house["number"], house["units"][0]["title"]) == ("5", "Laden, EG")


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("strasse=a&gebiet=1", 400), ("strasse=nirgends", 404), ("gebiet=x", 400)],
)
def test_a_place_that_cannot_be_is_refused(staff: Site, query: str, status: int) -> None:
    answer = staff.client.get(f"/begehung/paket?{query}", headers=JSON)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_entry_photo_and_receipt(staff: Site, street: Street) -> None:
    entry = send(staff, letter(street, note=ATTACK))
    assert entry["state"] == "applied"
    photo_id, content = str(uuid4()), a_jpeg()
    for _ in range(2):
        receipt = put_photo(staff, entry["id"], content, photo_id)
        assert receipt.json() == {"id": photo_id, "sha256": digest(content)}
    small = staff.client.get(f"/begehung/fotos/{photo_id}/klein")
    assert small.headers["content-type"] == "image/jpeg"
    assert small.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"<svg/>", "kein lesbares Foto"), (b"x" * (LARGEST_BYTES + 1), "größer als 15 MB")],
    ids=["no picture", "too large"],
)
def test_what_is_no_photo_is_refused(
    staff: Site, street: Street, content: bytes, told: str
) -> None:
    entry = send(staff, letter(street))
    answer = put_photo(staff, entry["id"], content)
    assert answer.status_code == 400
    assert told in answer.json()["detail"]


@pytest.mark.parametrize(
    "change",
    [
        {"answer": "perhaps"},
        {"id": "1; DROP TABLE walk"},
        {"observed_at": "gestern"},
        {"note": "x" * 2001},
        {"unit_id": -1},
        {"seen": {"episode_id": 1, "revision": 0}},
    ],
)
def test_what_no_phone_sends_is_refused_whole(
    staff: Site, street: Street, change: dict[str, Any]
) -> None:
    body = letter(street, **change)
    answer = staff.client.post("/begehung/eintraege", json=body, headers=token(staff))
    assert answer.status_code == 400


def test_desk_sees_walks_and_escapes_what_was_typed(staff: Site, street: Street) -> None:
    body = letter(street, note=ATTACK)
    body["walk"]["title"] = f"Straße {ATTACK}"
    entry = send(staff, body)
    photo_id = put_photo(staff, entry["id"], a_jpeg()).json()["id"]
    for path in ("liste", f"liste/{body['walk']['id']}"):
        page = staff.client.get(f"/begehung/{path}", headers=HTML).text
        assert "&lt;script&gt;" in page
        assert ATTACK not in page
    gone = staff.client.post(
        f"/begehung/fotos/{photo_id}/loeschen", headers=token(staff), follow_redirects=False
    )
    assert gone.status_code == 303
    assert staff.client.get(f"/begehung/fotos/{photo_id}", headers=JSON).status_code == 404


def test_desk_decides_a_conflict_without_script(staff: Site, street: Street) -> None:
    with session_scope(staff.engine) as session:
        if vacancies.open_episode_of(session, street.unit_id) is None:
            facts = EpisodeFacts(source=Source.STAFF, seen_on=vacancies.today_of(session))
            register.open_episode(session, street.unit_id, facts, by="jan")
    body = letter(street, answer="occupied")
    assert send(staff, body)["state"] == "conflict"
    address = f"/begehung/liste/{body['walk']['id']}"
    page = staff.client.get(address, headers=HTML).text
    assert "Stand im Büro behalten" in page
    form = {
        name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("csrf_token",)
    } | {"gilt": "buero", "stand": page.split('name="stand" value="')[1].split('"')[0]}
    form["stand"] = form["stand"].replace("&#34;", '"').replace("&quot;", '"')
    decided = staff.client.post(
        f"/begehung/liste/eintraege/{body['entries'][0]['id']}", data=form, headers=HTML
    )
    assert decided.status_code == 200
    assert "nicht übernommen" in decided.text
    assert "entschieden von staff" in decided.text


def test_a_key_that_may_only_read_sends_nothing(site: Site, street: Street) -> None:
    with session_scope(site.engine) as session:
        user_id = session.scalars(select(User.id).where(User.name == "staff")).one()
        key = access.create_token(session, user_id, "lesen", now=datetime.now(UTC))
    headers = JSON | {"authorization": f"Bearer {key}"}
    assert site.client.get("/begehung/sitzung", headers=headers).status_code == 200
    answer = site.client.post("/begehung/eintraege", json=letter(street), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert "nur lesen" in answer.json()["detail"]


def test_menu_for_new_things_is_the_teams(site: Site) -> None:
    site.log_in(Role.PLANNER)
    assert "Erfassen" not in site.client.get("/konto", headers=HTML).text
    site.client.cookies.clear()
    site.log_in(Role.STAFF)
    page = site.client.get("/konto", headers=HTML).text
    assert "<summary>Erfassen</summary>" in page
    assert 'href="/begehung"' in page


def test_an_expired_login_opens_no_browser_dialog_over_the_walk(site: Site) -> None:
    script = JSON | {"sec-fetch-dest": "empty"}
    assert "www-authenticate" not in site.client.get("/begehung/sitzung", headers=script).headers
    assert "www-authenticate" in site.client.get("/begehung/sitzung", headers=JSON).headers
