"""Outbox and templates as team and administration see them."""

import html
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select, text

from geoqm.catalogue.jobs import MAIL_TEMPLATES
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.messages import service
from geoqm.messages.declaration import LANGUAGES, MailTemplate
from geoqm.messages.model import Message, State
from geoqm.messages.rendering import check, render
from tests.unit.messages.mails import PROBE
from tests.web.conftest import Site

HTML = {"accept": "text/html"}
HOSTILE = '"><script>alert(1)</script>'
MAIL = MAIL_TEMPLATES[0]
TEXT = f"/post/vorlagen/{MAIL.name}/de"


@pytest.fixture
def outbox(site: Site) -> Iterator[int]:
    """The number of a hostile message; the outbox is empty afterwards."""
    with session_scope(site.engine) as session:
        values = PROBE.examples() | {"address": HOSTILE, "name": HOSTILE}
        service.enqueue(
            session,
            key="probe:1",
            template=PROBE,
            to="erika@example.com",
            language="ar",
            values=values,
        )
    with session_scope(site.engine) as session:
        number = session.scalars(select(Message.id)).one()
    yield number
    with site.engine.begin() as connection:
        connection.execute(text("DELETE FROM outbox_message"))
        connection.execute(text("DELETE FROM mail_template_text"))


def change(site: Site, statement: str) -> None:
    with site.engine.begin() as connection:
        connection.execute(text(f"UPDATE outbox_message SET {statement}"))


def token(page: str, name: str = "csrf_token") -> str:
    return page.split(f'name="{name}" value="')[1].split('"', maxsplit=1)[0]


def post(site: Site, path: str, **fields: str) -> tuple[int, str]:
    page = site.client.get("/konto", headers=HTML).text
    answer = site.client.post(
        path, data={"csrf_token": token(page), **fields}, headers=HTML, follow_redirects=True
    )
    return answer.status_code, answer.text


def state(site: Site) -> str:
    with session_scope(site.engine) as session:
        return session.scalars(select(Message.state)).one()


def test_empty_outbox_says_what_comes(site: Site) -> None:
    site.log_in(Role.STAFF)
    page = site.client.get("/post", headers=HTML).text
    assert "Noch keine Nachrichten" in page
    assert "kein Mailserver eingestellt" in page


@pytest.mark.parametrize("path", ["/post", "/post/1", "/post/vorlagen", TEXT])
def test_planners_find_nothing(site: Site, outbox: int, path: str) -> None:
    site.log_in(Role.PLANNER)
    assert site.client.get(path, headers=HTML).status_code == 404


def test_nobody_is_asked_to_log_in(site: Site) -> None:
    assert "/anmelden" in str(site.client.get("/post", headers=HTML).url)


def test_hostile_values_are_text_in_list_and_message(site: Site, outbox: int) -> None:
    site.log_in(Role.STAFF)
    listed = site.client.get("/post", headers=HTML).text
    page = site.client.get(f"/post/{outbox}", headers=HTML).text
    assert "<script>alert" not in listed + page
    assert "erika@example.com" in listed
    preview = html.unescape(page.split('srcdoc="')[1].split('"></iframe>')[0])
    assert "<script>alert" not in preview
    assert 'sandbox=""' in page


def test_team_repeats_a_failed_message(site: Site, outbox: int) -> None:
    change(site, "state = 'failed', last_error = 'Der Mailserver lehnt ab.'")
    site.log_in(Role.STAFF)
    assert "Der Mailserver lehnt ab." in site.client.get("/post?zustand=failed", headers=HTML).text
    status, page = post(site, f"/post/{outbox}/senden")
    assert status == 200
    assert "wartet" in page
    assert state(site) == State.QUEUED


def test_team_keeps_a_message_back(site: Site, outbox: int) -> None:
    site.log_in(Role.STAFF)
    _, page = post(site, f"/post/{outbox}/zurueckhalten")
    assert "Vom Team zurückgehalten." in page
    assert state(site) == State.HELD


def test_message_on_its_way_is_not_kept_back(site: Site, outbox: int) -> None:
    change(site, "state = 'sending'")
    site.log_in(Role.STAFF)
    status, page = post(site, f"/post/{outbox}/zurueckhalten")
    assert status == 409
    assert "nicht mehr zurückhalten" in page


def test_unknown_state_page_and_number(site: Site, outbox: int) -> None:
    site.log_in(Role.STAFF)
    assert site.client.get("/post?zustand=%00x&seite=-3", headers=HTML).status_code == 200
    assert site.client.get("/post/999999", headers=HTML).status_code == 404


def test_team_does_not_change_templates(site: Site) -> None:
    site.log_in(Role.STAFF)
    assert "Vorlagen ändern" not in site.client.get("/post", headers=HTML).text
    status, _ = post(site, TEXT, betreff="x", text="{{ link }}")
    assert status == 404


def test_administration_changes_a_text_and_goes_back(site: Site, outbox: int) -> None:
    site.log_in(Role.ADMIN)
    page = site.client.get(TEXT, headers=HTML).text
    assert MAIL.title in page
    status, page = post(
        site, TEXT, betreff="Unser Betreff", text="Hallo\r\n\r\n{{ link }}", revision=""
    )
    assert status == 200
    assert "eigener Text" in page
    assert "Unser Betreff" in site.client.get(TEXT, headers=HTML).text
    post(site, f"{TEXT}/zuruecksetzen")
    assert "Unser Betreff" not in site.client.get(TEXT, headers=HTML).text


def test_preview_shows_and_does_not_keep(site: Site) -> None:
    site.log_in(Role.ADMIN)
    _, page = post(site, TEXT, betreff="Probe", text="Neu gesagt\n\n{{ link }}", vorschau="1")
    assert "Neu gesagt" in html.unescape(page.split('srcdoc="')[1])
    assert "Neu gesagt" not in site.client.get(TEXT, headers=HTML).text


def test_mistake_names_the_line_and_keeps_what_was_typed(site: Site) -> None:
    site.log_in(Role.ADMIN)
    typed = "Hallo\n{{ eigentuemer }}\n{{ link }}"
    status, page = post(site, TEXT, betreff="Probe", text=typed)
    assert status == 400
    assert "Zeile 2: Den Platzhalter „eigentuemer“ gibt es hier nicht." in page
    assert "{{ eigentuemer }}" in page
    assert "<title>Fehler:" in re.sub(r"\s+", " ", page)


def test_second_person_is_told_of_the_first(site: Site, outbox: int) -> None:
    site.log_in(Role.ADMIN)
    post(site, TEXT, betreff="Erste", text="{{ link }}", revision="")
    status, page = post(site, TEXT, betreff="Zweite", text="{{ link }}", revision="")
    assert status == 409
    assert "inzwischen geändert" in page
    assert "Zweite" in page
    status, _ = post(
        site, TEXT, betreff="Zweite", text="{{ link }}", revision=token(page, "revision")
    )
    assert status == 200


@pytest.mark.parametrize("mail", MAIL_TEMPLATES, ids=lambda mail: mail.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_text_can_be_used(mail: MailTemplate, language: str) -> None:
    shipped = mail.shipped(language)
    check(mail, shipped)
    made = render(mail, shipped, language, mail.examples())
    assert "{" not in made.subject + made.text_part
    assert made.text_part.strip()


def test_names_of_templates_are_unique() -> None:
    names = [mail.name for mail in MAIL_TEMPLATES]
    assert len(names) == len(set(names))
