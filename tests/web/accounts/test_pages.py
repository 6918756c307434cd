"""Login and account as a browser without script sees them."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from geoqm.access import queries, service
from geoqm.accounts.forms import local_target
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from tests.web.conftest import Site

HTML = {"accept": "text/html"}


@pytest.fixture(autouse=True)
def _fresh_start(running: Site) -> Iterator[None]:
    """No test waits for the failures of another, or finds its keys."""
    yield
    with session_scope(running.engine) as session:
        session.execute(text("DELETE FROM login_failure"))
        session.execute(text("DELETE FROM api_token"))


def visible(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


def title(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page)
    assert found
    return found[1]


def send(site: Site, address: str, *, on: str = "/konto", **fields: str) -> str:
    """Send a form as the page `on` carries it; the text of the page that follows."""
    page = site.client.get(on, headers=HTML).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = site.client.post(address, data={**fields, "csrf_token": token}, headers=HTML)
    return answer.text


def log_in(site: Site, name: str, password: str) -> str:
    return send(site, "/anmelden", on="/anmelden", name=name, kennwort=password)


def make_token(site: Site, **fields: str) -> str:
    """Make a key; the plain text that the page shows."""
    page = send(site, "/konto/schluessel", **{"titel": "QGIS", **fields})
    found = re.search(r"gq_[\w-]{43}", page)
    assert found, visible(page)
    return found[0]


def user_id(site: Site, role: Role) -> int:
    with session_scope(site.engine) as session:
        account = queries.user_by_name(session, role.value)
    assert account
    return account.user_id


def test_wrong_password_keeps_the_name_and_says_what_to_do(site: Site) -> None:
    page = log_in(site, "staff", "falsch")
    assert title(page).startswith("Fehler: Anmelden")
    assert 'value="staff"' in page
    assert "falsch" not in page
    assert "Name und Kennwort passen nicht zusammen." in visible(page)
    assert re.search(r'role="alert"[^>]*autofocus', page)


def test_login_speaks_the_same_to_known_and_unknown_names(site: Site) -> None:
    known, unknown = (log_in(site, name, "falsch") for name in ("staff", "niemand"))
    assert re.findall("passen nicht[^<]*", known) == re.findall("passen nicht[^<]*", unknown)


def test_hostile_name_is_shown_as_text(site: Site) -> None:
    page = log_in(site, '"><script>alert(1)</script>', "x")
    assert "<script>alert" not in page


def test_sixth_guess_has_to_wait_even_with_the_right_password(site: Site) -> None:
    for _ in range(5):
        log_in(site, "planner", "falsch")
    page = log_in(site, "planner", site.passwords[Role.PLANNER])
    assert "Zu viele Versuche." in visible(page)
    assert re.search(r"\b(30|2\d) Sekunden", visible(page))


def test_others_log_in_while_one_name_waits(site: Site) -> None:
    for _ in range(5):
        log_in(site, "planner", "falsch")
    site.log_in(Role.STAFF)


def test_who_is_logged_in_already_goes_on(site: Site) -> None:
    site.log_in(Role.STAFF)
    answer = site.client.get("/anmelden?weiter=/konto", headers=HTML, follow_redirects=False)
    assert answer.headers["location"] == "/konto"


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/karte?suche=Lindenstra%C3%9Fe#16/51/6", "/karte?suche=Lindenstra%C3%9Fe#16/51/6"),
        ("", "/karte"),
        ("karte", "/karte"),
        ("//evil.example", "/karte"),
        ("/\\evil.example", "/karte"),
        ("/\t/evil.example", "/karte"),
        ("/\r\nSet-Cookie: a=b", "/karte"),
        ("javascript:alert(1)", "/karte"),
    ],
)
def test_login_leads_to_paths_of_this_site_only(address: str, target: str) -> None:
    assert local_target(address) == target


def test_account_lists_the_own_login(site: Site) -> None:
    site.log_in(Role.PLANNER)
    page = visible(site.client.get("/konto", headers=HTML).text)
    assert "(dieser Browser)" in page
    assert "Planung" in page


def test_new_key_is_shown_once_and_reads_only(site: Site) -> None:
    site.log_in(Role.STAFF)
    token = make_token(site)
    assert token not in site.client.get("/konto", headers=HTML).text
    with session_scope(site.engine) as session:
        assert [each.can_write for each in queries.tokens(session)] == [False]


def test_everybody_may_make_a_key_that_writes(site: Site) -> None:
    for role in (Role.STAFF, Role.PLANNER):
        site.client.cookies.clear()
        site.log_in(role)
        make_token(site, schreiben="true")
        with session_scope(site.engine) as session:
            made = queries.tokens(session, user_id=user_id(site, role))
        assert [each.can_write for each in made] == [True]


def test_mistake_in_the_key_stands_at_its_field_and_keeps_the_input(site: Site) -> None:
    site.log_in(Role.STAFF)
    page = send(site, "/konto/schluessel", titel="QGIS im Büro", bis="2020-01-01")
    assert title(page).startswith("Fehler: Konto")
    assert 'href="#bis"' in page
    assert 'id="bis-fehler"' in page
    assert 'value="QGIS im Büro"' in page
    assert "2020-01-01" in page


def test_unreadable_day_is_a_message_and_no_crash(site: Site) -> None:
    site.log_in(Role.STAFF)
    page = send(site, "/konto/schluessel", titel="QGIS", bis="übermorgen")
    assert "Das Datum ist nicht lesbar. Beispiel: 31.12.2027." in visible(page)


def test_revoked_key_is_refused_at_once(site: Site) -> None:
    site.log_in(Role.STAFF)
    token = make_token(site)
    with session_scope(site.engine) as session:
        number = queries.tokens(session)[0].id
    bearer = {"authorization": f"Bearer {token}"}
    site_answer = site.client.get("/konto", headers=bearer)
    assert site_answer.status_code == 403  # known, but no browser
    page = visible(send(site, f"/konto/schluessel/{number}/widerrufen"))
    assert "Noch keine Schlüssel." in page
    assert site.client.get("/konto", headers=bearer).status_code == 401


def test_key_of_somebody_else_cannot_be_revoked(site: Site) -> None:
    with session_scope(site.engine) as session:
        service.create_token(session, user_id(site, Role.ADMIN), "fremd", now=datetime.now(UTC))
        number = queries.tokens(session)[0].id
    site.log_in(Role.STAFF)
    assert "gibt es nicht mehr" in visible(send(site, f"/konto/schluessel/{number}/widerrufen"))
    with session_scope(site.engine) as session:
        assert queries.tokens(session)


def test_a_key_cannot_make_further_keys(site: Site) -> None:
    site.log_in(Role.STAFF)
    token = make_token(site)
    site.client.cookies.clear()
    answer = site.client.post(
        "/konto/schluessel",
        data={"titel": "noch einer", "schreiben": "true"},
        headers={"authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 403


def test_other_browser_is_out_when_its_login_is_ended(site: Site) -> None:
    site.log_in(Role.STAFF)
    other = site.client.cookies["geoqm_session"]
    site.client.cookies.clear()
    site.log_in(Role.STAFF)
    own = site.client.cookies["geoqm_session"]
    page = site.client.get("/konto", headers=HTML).text
    numbers = [int(each) for each in re.findall(r"/konto/anmeldungen/(\d+)/beenden", page)]
    send(site, f"/konto/anmeldungen/{sorted(numbers)[-2]}/beenden")
    for cookie, status in ((other, 303), (own, 200)):
        site.client.cookies.clear()
        site.client.cookies.set("geoqm_session", cookie)
        answer = site.client.get("/konto", headers=HTML, follow_redirects=False)
        assert answer.status_code == status


def test_logging_out_everywhere_ends_every_login(site: Site) -> None:
    site.log_in(Role.ADMIN)
    page = send(site, "/konto/anmeldungen/beenden")
    assert title(page).startswith("Anmelden")
    with session_scope(site.engine) as session:
        number = user_id(site, Role.ADMIN)
        assert queries.open_sessions(session, number, datetime.now(UTC)) == []


def test_user_disabled_elsewhere_is_out_within_a_moment(site: Site) -> None:
    with session_scope(site.engine) as session:
        password = service.add_user(session, "jürgen.groß", Role.PLANNER)
    log_in(site, "JÜRGEN.groß", password)
    assert "jürgen.groß" in site.client.get("/konto", headers=HTML).text
    with session_scope(site.engine) as session:
        service.disable_user(session, "jürgen.groß", now=datetime.now(UTC))
    for _ in range(100):
        if site.client.get("/konto", headers=HTML, follow_redirects=False).status_code == 303:
            return
    pytest.fail("the process did not hear that the user was disabled")
