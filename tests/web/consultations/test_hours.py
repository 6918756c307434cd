"""Consultation hours: entered by the team, told by grant check and letters."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import delete, select

from geoqm.consultations import queries, words
from geoqm.consultations.model import Consultation
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.facades import service as facades
from geoqm.i18n import Language, texts_in
from geoqm.letters import rules, shipped
from geoqm.settings import ROOT
from tests.builders import a_building
from tests.web.conftest import Site

HTML = {"accept": "text/html", "accept-language": "de"}
HOURS = {"tag": "2090-05-02", "beginn": "14:00", "ende": "16:00", "ort": "Hof <3"}
EACH_WEEK = HOURS | {"woechentlich": "2090-05-17"}


def send(site: Site, fields: dict[str, str], path: str = "", role: Role = Role.STAFF) -> Any:
    return site.client.post(
        f"/sprechzeiten{path}",
        data=fields,
        headers=HTML,
        auth=site.basic(role),
        follow_redirects=False,
    )


def get(site: Site, address: str, role: Role | None = None) -> Any:
    return site.client.get(address, headers=HTML, auth=site.basic(role) if role else None)


def stored(site: Site) -> list[date]:
    with session_scope(site.engine) as session:
        return list(session.scalars(select(Consultation.held_on).order_by(Consultation.held_on)))


@pytest.fixture(scope="module")
def check(running: Site) -> str:
    """The address of a grant check."""
    with session_scope(running.engine) as session:
        rules_of = facades.store(session, (ROOT / "data/rules/gladbach-westend.toml").read_bytes())
        facades.make_current(session, rules_of)
        return f"/foerdercheck/{a_building(session).id}"


@pytest.fixture(autouse=True)
def no_hours(running: Site) -> None:
    with session_scope(running.engine) as session:
        session.execute(delete(Consultation))


def test_hours_stand_in_the_check_in_the_language_of_the_reader(site: Site, check: str) -> None:
    assert "Termin im Quartiersbüro" in get(site, check).text
    assert send(site, EACH_WEEK).status_code == 303
    found = get(site, check).text
    assert "Dienstag, 2. Mai 2090, 14:00 bis 16:00 Uhr" in found
    assert "Hof &lt;3" in found
    assert "Termin im Quartiersbüro" not in found
    assert "2 Mayıs 2090 Salı, saat 14:00–16:00" in get(site, f"{check}?sprache=tr").text


def test_weekly_hours_twice_are_entered_once_and_a_holiday_is_removed(site: Site) -> None:
    send(site, EACH_WEEK)
    send(site, EACH_WEEK)
    assert stored(site) == [date(2090, 5, day) for day in (2, 9, 16)]
    with session_scope(site.engine) as session:
        number = session.scalars(select(Consultation.id).order_by(Consultation.held_on)).all()[1]
    assert send(site, {}, f"/{number}/entfernen").status_code == 303
    assert stored(site) == [date(2090, 5, 2), date(2090, 5, 16)]
    assert send(site, {}, f"/{number}/entfernen").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ende": "14:00"}, "Das Ende liegt nicht nach dem Beginn."),
        ({"beginn": "25:00"}, "zum Beispiel 14:00"),
        ({"tag": "2020-05-02"}, "Dieser Tag ist vorbei."),
        ({"tag": "morgen"}, "ist kein Tag"),
        ({"ort": " "}, "„Ort“"),
        ({"woechentlich": "2092-01-01"}, "höchstens ein Jahr"),
    ],
)
def test_what_is_no_hour_is_named_at_its_field(
    site: Site, wrong: dict[str, str], message: str
) -> None:
    answer = send(site, HOURS | wrong)
    assert answer.status_code == 422
    assert message in answer.text
    assert f'id="{next(iter(wrong))}-fehler"' in answer.text
    assert stored(site) == []


def test_only_the_team_enters_hours(site: Site) -> None:
    assert send(site, HOURS, role=Role.PLANNER).status_code == 404
    assert get(site, "/sprechzeiten", Role.PLANNER).status_code == 404
    page = get(site, "/sprechzeiten", Role.STAFF)
    assert "Noch keine Sprechzeit eingetragen." in page.text


def test_hours_are_ahead_until_they_end(site: Site) -> None:
    send(site, HOURS)
    with session_scope(site.engine) as session:
        assert len(queries.ahead(session, datetime(2090, 5, 2, 15, 59, tzinfo=UTC), 3)) == 1
        assert not queries.ahead(session, datetime(2090, 5, 2, 16, tzinfo=UTC), 3)
        assert queries.after(session, date(2090, 5, 2)) is None
        assert queries.after(session, date(2090, 5, 1)) is not None


def test_first_letters_tell_the_hours_in_four_languages_or_nothing() -> None:
    hours = Consultation(
        held_on=date(2090, 5, 2), begins_at=time(14), ends_at=time(16), place="Hof"
    )
    for language in Language:
        _, body = shipped.first_letter()[language.value]
        told = words.sentence(hours, texts_in(language))
        assert "14:00" in told
        assert rules.paragraphs(rules.filled(body, {"sprechstunde": told}))[-1] == told
        without = rules.paragraphs(rules.filled(body, {"sprechstunde": ""}))
        assert len(without) == len(rules.paragraphs(body)) - 1
