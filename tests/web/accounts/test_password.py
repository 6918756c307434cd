"""The own password, changed in the browser."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from geoqm.access import service
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from tests.web.accounts.test_pages import HTML, log_in, send, title, visible
from tests.web.conftest import Site

NEW = "Kran Nelke Teich Uhr"


@pytest.fixture
def old(running: Site) -> Iterator[str]:
    """The password of the user `uwe`, who exists for one test."""
    with session_scope(running.engine) as session:
        password = service.add_user(session, "uwe", Role.STAFF)
    yield password
    with session_scope(running.engine) as session:
        session.execute(text("DELETE FROM app_user WHERE name = 'uwe'"))
        session.execute(text("DELETE FROM login_failure"))


def change(site: Site, old: str, new: str = NEW, again: str = NEW) -> str:
    return send(site, "/konto/kennwort", bisher=old, neu=new, nochmal=again)


def test_new_password_opens_and_the_old_one_no_longer(site: Site, old: str) -> None:
    log_in(site, "uwe", old)
    assert "Ihr Kennwort ist geändert" in visible(change(site, old))
    assert site.client.get("/konto", headers=HTML).status_code == 200  # still logged in here
    site.client.cookies.clear()
    assert title(log_in(site, "uwe", old)).startswith("Fehler: Anmelden")
    assert not title(log_in(site, "uwe", NEW)).startswith("Fehler")


def test_other_logins_end_with_the_old_password(site: Site, old: str) -> None:
    log_in(site, "uwe", old)
    other = site.client.cookies["geoqm_session"]
    site.client.cookies.clear()
    log_in(site, "uwe", old)
    change(site, old)
    site.client.cookies.clear()
    site.client.cookies.set("geoqm_session", other)
    assert site.client.get("/konto", headers=HTML, follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    ("new", "again", "told"),
    [
        ("kurz", "kurz", "braucht 12 bis 200 Zeichen"),
        ("x" * 201, "x" * 201, "braucht 12 bis 200 Zeichen"),
        ("abababababab", "abababababab", "leicht zu erraten"),
        ("uwe-uwe-2026-x", "uwe-uwe-2026-x", "leicht zu erraten"),
        (NEW, NEW + "?", "Kennwörter sind verschieden"),
        ("", "", "braucht 12 bis 200 Zeichen"),
    ],
)
def test_weak_or_mistyped_password_is_explained(
    site: Site, old: str, new: str, again: str, told: str
) -> None:
    log_in(site, "uwe", old)
    page = change(site, old, new, again)
    assert told in visible(page)
    assert title(page).startswith("Fehler: Konto")
    assert "Der Schlüssel" not in page
    assert not new or f'value="{new}"' not in page


def test_wrong_old_password_changes_nothing_and_is_counted(site: Site, old: str) -> None:
    log_in(site, "uwe", old)
    for _ in range(5):
        page = change(site, "geraten")
        assert "Das bisherige Kennwort stimmt nicht" in visible(page)
        assert 'id="bisher-fehler"' in page
    assert "warten" in visible(change(site, old)).lower()


def test_the_same_password_is_no_change(site: Site, old: str) -> None:
    log_in(site, "uwe", old)
    assert "Das neue Kennwort ist das alte" in visible(change(site, old, old, old))
