"""Canary persons in all tables about persons, looked for in everything that others can get."""

import base64
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from typing_extensions import override

from geoqm.catalogue.jobs import JOBS
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.jobs import runs
from geoqm.jobs.declaration import JobContext
from tests.web.conftest import Site, make_settings
from tests.web.owners.asking import (
    HINT,
    TILE,
    Route,
    contents,
    form_fields,
    map_addresses,
    routes_of,
)
from tests.web.owners.sowing import CANARY, OPEN, OPEN_MAIL, TABLES, sow

HTML = {"accept": "text/html"}
ERASE = {"bestaetigung": "LÖSCHEN"}
# Routes that the sweep does not ask, and why.
EXCUSED = {
    Route("MOUNT", "/static"): "files of the program, the same for everybody",
}
# Routes that answer everybody with a page or data; a new one is put here on purpose.
ANSWER_PUBLIC = {
    "GET /",
    "GET /aenderungen.atom",
    "GET /anmelden",
    "GET /barrierefreiheit",
    "GET /begehung/dienst.js",
    "GET /daten",
    "GET /daten/{layer}",
    "GET /daten/{layer}/bild.svg",
    "GET /datenschutz",
    "GET /export/projekt-dienst-25832.qgz",
    "GET /export/projekt-dienst.qgz",
    "GET /foerdercheck",
    "GET /foerdercheck/{building_id}",
    "GET /fragebogen",
    "GET /health",
    "GET /impressum",
    "GET /melden",
    "GET /melden/adressen",
    "GET /melden/karte.svg",
    "GET /melden/link",
    "GET /rundgang/dienst.js",
    "GET /suche",
    "GET /ueber",
    "GET /zahlen",
    "GET /zahlen/gebiete.csv",
    "GET /zahlen/quartale.csv",
    "POST /melden/link",
    "POST /melden/ort",
}
# … and those that answer planners, too.
ANSWER_PLANNERS = {
    "GET /aenderungen",
    "GET /akte/{building_id}",
    "GET /akte/{building_id}/tafel",
    "GET /export/projekt-datenbank.qgz",
    "GET /export",
    "GET /export/{name}.{ending}",
    "GET /karte",
    "GET /karte/beschriftung/{layer}",
    "GET /karte/daten/{layer}",
    "GET /karte/liste/{layer}",
    "GET /karte/treffer/{layer}",
    "GET /planung",
    "POST /export/{name}.{ending}",
    "POST /karte/auswahl/{layer}",
}
CALLERS = (None, Role.PLANNER)
# What says "not for you" or "not there" before it looks at anything else.
_REFUSED = {401, 403, 404, 405}
# Formats that read their query as csv does: asked for their content only.
_SAME_AS_CSV = (".xlsx", ".gpkg", ".geojson")


@dataclass(slots=True)
class Swept:
    """What a sweep heard."""

    sung: list[tuple[str, str, str]] = field(default_factory=list)
    answered: set[tuple[Role | None, Route]] = field(default_factory=set)
    asked: set[Route] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)
    log: list[str] = field(default_factory=list)


class _Listener(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self._lines = lines
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))


@pytest.fixture(scope="module")
def sown(running: Site) -> list[str]:
    """Canaries in every text column of every table; the ids that addresses may ask for."""
    with session_scope(running.engine) as session:
        numbers = sow(session)
        empty = [
            table.name
            for table in TABLES
            if not session.scalar(text(f'SELECT count(*) FROM "{table.name}"'))
        ]
    assert empty == []
    return numbers


@pytest.fixture(scope="module")
def swept(running: Site, sown: list[str]) -> Iterator[Swept]:
    """One sweep over all routes as the public and as a planner, with the log it left."""
    found = Swept()
    listener, root = _Listener(found.log), logging.getLogger()
    own = logging.getLogger("geoqm")
    before = root.level, own.level
    root.addHandler(listener)
    root.setLevel(logging.INFO)
    own.setLevel(logging.DEBUG)
    running.client.cookies.clear()
    for role in CALLERS:
        _Sweep(running, role, found).run(sown)
    yield found
    root.removeHandler(listener)
    root.setLevel(before[0])
    own.setLevel(before[1])


class _Sweep:
    def __init__(self, site: Site, role: Role | None, found: Swept) -> None:
        self._client = site.client
        self._role = role
        self._headers = authorization(site, role) | {"accept": "text/html, */*;q=0.8"}
        self._found = found
        self._token = "" if role else self._csrf_token()
        self._wrong = dict.fromkeys(form_fields(), HINT)

    def run(self, numbers: list[str]) -> None:
        """Ask every route and the whole map API."""
        for route in sorted(set(routes_of(self._client.app)) - set(EXCUSED), key=repr):
            self._found.asked.add(route)
            for address in route.addresses(numbers):
                if route.method == "GET":
                    self._read(route, address)
                else:
                    self._write(route, address)
        plain = {"accept": "application/json"}
        paths = self._client.get("/ogc/api", headers=self._headers | plain).json()["paths"]
        for address in map_addresses(list(paths)):
            self._ask(None, "GET", address, headers=plain)

    def _read(self, route: Route, address: str) -> None:
        if _refused(self._ask(route, "GET", address)) or address.endswith(_SAME_AS_CSV):
            return
        self._ask(route, "GET", address, params={"q": HINT, "suche": HINT})
        plain = {"accept": "application/json"}
        self._ask(route, "GET", address, params=self._wrong, headers=plain)

    def _write(self, route: Route, address: str) -> None:
        token = self._token
        first = self._ask(route, route.method, address, data={"csrf_token": token})
        if _refused(first) or address.endswith(_SAME_AS_CSV):
            return
        self._ask(route, route.method, address, data=self._wrong | {"csrf_token": token})
        for body in ({"everything": True}, {"ids": [1, HINT]}):
            self._ask(route, route.method, address, json=body, headers={"x-csrf-token": token})

    def _csrf_token(self) -> str:
        page = self._client.get("/anmelden", headers={"accept": "text/html"}).text
        return page.split('name="csrf_token" value="')[1].split('"')[0]

    def _ask(self, route: Route | None, method: str, address: str, **values: Any) -> Response:
        headers = self._headers | values.pop("headers", {})
        answer = self._client.request(
            method, address, headers=headers, follow_redirects=False, **values
        )
        if CANARY in contents(answer):
            self._found.sung.append((str(self._role), method, address))
        if route and answer.status_code == 200:
            self._found.answered.add((self._role, route))
        if answer.status_code == 200:
            self._found.kinds.add(answer.headers.get("content-type", "").split(";")[0])
        return answer


def _refused(answer: Response) -> bool:
    return answer.status_code in _REFUSED or "/anmelden" in answer.headers.get("location", "")


def authorization(site: Site, role: Role | None) -> dict[str, str]:
    """The header of a role's login; nothing for the public."""
    if role is None:
        return {}
    secret = base64.b64encode(":".join(site.basic(role)).encode()).decode()
    return {"authorization": f"Basic {secret}"}


def test_address_of_every_route_can_be_made(running: Site) -> None:
    routes = set(routes_of(running.client.app))
    assert {route.path: route.unknown for route in routes if route.unknown} == {}
    assert set(EXCUSED) <= routes
    assert len(routes) > 250


def test_no_answer_to_others_holds_a_person(swept: Swept) -> None:
    assert swept.sung == []
    assert {
        "application/vnd.mapbox-vector-tile",
        "application/geopackage+sqlite3",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "text/csv",
        "application/geo+json",
    } <= swept.kinds


@pytest.mark.parametrize("role", CALLERS)
def test_routes_that_answer_others_are_those_that_may(swept: Swept, role: Role | None) -> None:
    may = ANSWER_PUBLIC - {"GET /anmelden"} | ANSWER_PLANNERS if role else ANSWER_PUBLIC
    answered = {f"{route.method} {route.path}" for who, route in swept.answered if who == role}
    assert answered == may


def test_whoever_looks_for_a_canary_in_a_page_of_the_team_finds_one(
    site: Site, sown: list[str]
) -> None:
    auth = site.basic(Role.STAFF)
    for address in (
        "/ogc/collections/actors/items?f=json",
        "/ogc/collections/actors/tiles/WebMercatorQuad/" + TILE,
        "/export/actors.xlsx",
        "/export/actors.gpkg",
        "/eigentum/" + sown[0],
        "/eingang/1",
    ):
        assert CANARY in contents(site.client.get(address, auth=auth)), address


def test_administration_tells_reporters_and_users_what_is_stored(
    site: Site, sown: list[str]
) -> None:
    auth = site.basic(Role.ADMIN)
    for subject, told in (("report", "Wünsche nach dem Link"), ("app_user", "Konten")):
        page = site.client.get(f"/auskunft/{subject}/1", auth=auth, headers=HTML).text
        assert told in page
        assert "Löschen (Art. 17" not in page
        refused = site.client.post(f"/auskunft/{subject}/1/loeschen", auth=auth, data=ERASE)
        assert refused.status_code == 404
        assert site.client.get(f"/auskunft/{subject}/1/auskunft.pdf", auth=auth).status_code == 200
    assert sown


def test_log_of_the_sweep_names_nobody(swept: Swept) -> None:
    assert len(swept.log) > 1000
    assert [line for line in swept.log if CANARY in line] == []


def test_error_of_the_database_is_logged_without_the_row(site: Site, sown: list[str]) -> None:
    with pytest.raises(IntegrityError) as caught, session_scope(site.engine) as session:
        session.execute(text("UPDATE app_user SET role = 'x' WHERE full_name <> ''"))
    logged = logging.Formatter().formatException(
        (caught.type, caught.value, caught.value.__traceback__)
    )
    assert "role_known" in logged
    assert CANARY not in logged
    assert sown


def test_mails_to_others_and_notes_of_jobs_name_nobody(
    site: Site, swept: Swept, caplog: pytest.LogCaptureFixture
) -> None:
    context = JobContext(site.engine, make_settings(site.url, site.folder))
    with caplog.at_level(logging.DEBUG, "geoqm"):
        ended = {job.name: runs.execute(job, context) for job in JOBS if job.name != "retention"}
    with session_scope(site.engine) as session:
        mails = session.scalars(
            text("SELECT m::text FROM outbox_message m WHERE recipient NOT LIKE 'kanarix%'")
        ).all()
        notes = session.scalars(text("SELECT j::text FROM job_state j")).all()
    assert all(ended.values()), ended
    assert any(OPEN_MAIL in each for each in mails)
    assert CANARY not in " ".join([*mails, *notes, caplog.text]).lower()
    assert swept.sung == []


@pytest.mark.parametrize("role", CALLERS)
def test_public_layer_shows_who_agreed_and_nothing_more(
    site: Site, sown: list[str], role: Role | None
) -> None:
    headers = authorization(site, role)
    answer = site.client.get("/ogc/collections/actors/items?f=json", headers=headers)
    names = [each["properties"]["name"] for each in answer.json()["features"]]
    assert names == [OPEN]
    assert CANARY not in answer.text
    assert sown
