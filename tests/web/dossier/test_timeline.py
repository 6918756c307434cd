"""The time line of a house holds what all slices know, filtered, for the team alone; and as PDF."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from geoqm.catalogue import METADATA
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.facades.model import GrantOverride, GrantRuleSet
from geoqm.http.dependencies import office_day
from geoqm.intake.model import Report, ReportEvent
from geoqm.outreach import service
from geoqm.outreach.schemas import Consequences, ContactData
from geoqm.vacancies import service as vacancies
from geoqm.vacancies.codes import Source
from geoqm.vacancies.dates import exactly
from geoqm.vacancies.schemas import EpisodeFacts
from tests.builders import a_building, a_unit, an_address, an_owner, an_ownership
from tests.paper import words_in
from tests.web.conftest import Site

HTML = {"accept": "text/html"}
TODAY, NOW = office_day(), datetime.now(UTC)
HOSTILE = '#read("/etc/passwd") <script>alert(1)</script> ığüşÇ'


@pytest.fixture(scope="module")
def house(running: Site) -> int:
    """A house with a contact, a vacancy, a report and a decision about its grant."""
    with session_scope(running.engine) as session:
        building = a_building(session)
        an_address(session, building)
        unit = a_unit(session, building)
        facts = EpisodeFacts(seen_on=TODAY, began=exactly(TODAY), source=Source.SITE_VISIT)
        vacancies.open_episode(session, unit.id, facts, by="mara")
        erika = an_owner(session, "Zeitzeugin")
        an_ownership(session, erika, building)
        made: dict[str, Any] = {
            "channel": "call",
            "outcome": "reached",
            "happened_on": TODAY,
            "note": HOSTILE,
        }
        data = ContactData(owner_id=erika.id, **made)
        more = Consequences(usual=True)
        service.log_contact(session, data, more, by="staff", now=NOW)
        _report(session, building.id)
        rules = GrantRuleSet(
            key="x", version="1", name="Probe", place="x", is_example=False, content=""
        )
        session.add(rules)
        session.flush()
        session.add(
            GrantOverride(
                rule_set_id=rules.id, building_id=building.id, criterion="x", outcome="met",
                reason="vor Ort gesehen", made_by="mara",
            )
        )  # fmt: skip
        _others(session, building.id, erika.id, unit.id)
        return building.id


def _row(session: Any, named: str, /, **values: Any) -> Any:
    table = METADATA.tables[named]
    return session.execute(table.insert().values(**values).returning(table.c.id)).scalar_one()


def _others(session: Any, house: int, owner: int, unit: int) -> None:
    """A walk with a photo, a letter that is no contact, an answer, a case, a settled date."""
    walk, entry, photo = (UUID(int=number) for number in (1, 2, 3))
    _row(session, "walk", id=walk, title="x", house_count=1, walked_by="karla", started_at=NOW)
    _row(
        session, "walk_entry", id=entry, walk_id=walk, unit_id=unit, answer="vacant", state="applied",
        observed_at=NOW, seen={}, result={}, note="Fenster offen",
    )  # fmt: skip
    _row(
        session, "walk_photo", id=photo, entry_id=entry, sha256="0" * 64, width=1, height=1,
        taken_at=NOW, received_by="karla",
    )  # fmt: skip
    campaign = _row(
        session, "campaign", name="Probe", purpose="x", responsible="x", begins_on=TODAY,
        channel="letter",
    )  # fmt: skip
    batch = _row(
        session, "letter_batch", campaign_id=campaign, channel="letter", title="Erstanschreiben",
        texts={}, letter_on=TODAY, valid_until=TODAY,
    )  # fmt: skip
    sent = {"owner_id": owner, "building_ids": [house], "language": "de"}
    letter = _row(
        session, "letter", batch_id=batch, position=1, sent_on=TODAY, has_notice=True, **sent
    )
    asked = _row(
        session, "questionnaire", letter_id=letter, campaign_id=campaign, token_hash=b"x",
        expires_at=NOW, **sent,
    )  # fmt: skip
    _row(
        session, "questionnaire_answer", questionnaire_id=asked, kind="answer", way="paper",
        language="de", building_id=house, wants_advice=True,
    )  # fmt: skip
    rules = _row(
        session, "grant_rule_set", key="y", version="1", name="y", place="x", is_example=True,
        content="",
    )  # fmt: skip
    case = _row(
        session, "grant_case", number="F-7", building_id=house, rule_set_id=rules, step="interest",
        step_since=TODAY, responsible="x", opened_on=TODAY,
    )  # fmt: skip
    _row(session, "grant_event", case_id=case, by="karla", kind="opened", title="Fall angelegt")
    _row(
        session, "follow_up", building_id=house, due_on=TODAY, subject="Abgehakt", assigned_to="x",
        done_at=NOW, done_by="karla",
    )  # fmt: skip


def _report(session: Any, building_id: int) -> None:
    report = Report(
        number=7, state="accepted", building_id=building_id, words="Laden steht leer",
        created_at=NOW, arrived_at=NOW, subject="shop",
    )  # fmt: skip
    session.add(report)
    session.flush()
    session.add(ReportEvent(report_id=report.id, kind="accepted", happened_at=NOW, actor="mara"))


def get(site: Site, address: str, role: Role = Role.STAFF) -> Any:
    return site.client.get(address, headers=HTML, auth=site.basic(role))


def trail(page: str) -> str:
    return page.split('id="verlauf"')[1].split("</section>", maxsplit=1)[0]


def test_everything_stands_in_one_line(site: Site, house: int) -> None:
    page = get(site, f"/akte/{house}").text
    line = trail(page)
    for told in (
        "Telefonat: erreicht", "mit Erika Zeitzeugin", "Wiedervorlage ", "Laden, EG: bestätigt",
        "Meldung M-", "„Laden steht leer“", "Einzelfallentscheidung: erfüllt", "Änderung",
        "ığüşÇ", "&lt;script&gt;", "Fenster offen", "/begehung/fotos/", "Brief: Erstanschreiben",
        "mit Hinweis nach Art. 14 DSGVO", "Fragebogen beantwortet", "Beratung gewünscht",
        "Förderfall F-7: Fall angelegt", "Wiedervorlage erledigt", "Abgehakt",
    ):  # fmt: skip
        assert told in line, told
    assert "Alles <span>" in line
    assert "Nächster Schritt" in page
    counts = dict(re.findall(r"</svg>(\w+) <span>(\d+)</span>", line))
    assert counts | {"Änderungen": "1"} == {
        "Kontakte": "2", "Leerstand": "4", "Briefe": "2", "Förderung": "2", "Fotos": "1",
        "Änderungen": "1",
    }  # fmt: skip


def test_filter_shows_its_group_alone(site: Site, house: int) -> None:
    line = trail(get(site, f"/akte/{house}?verlauf=kontakte").text)
    assert "Telefonat: erreicht" in line
    assert "Einzelfallentscheidung" not in line
    assert "Telefonat" in trail(get(site, f"/akte/{house}?verlauf=unsinn").text)


def test_planners_see_no_line_and_get_no_pdf(site: Site, house: int) -> None:
    page = get(site, f"/akte/{house}", Role.PLANNER).text
    assert "Verlauf" not in page
    assert "Zeitzeugin" not in page
    assert get(site, f"/akte/{house}/pdf", Role.PLANNER).status_code == 404


def test_file_as_pdf_says_the_same(site: Site, house: int) -> None:
    answer = get(site, f"/akte/{house}/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert "Linden" not in answer.headers["content-disposition"]
    text = words_in(answer.content, "-layout")
    for told in ("Akte Lindenstraße 5", "Erika Zeitzeugin", "Telefonat: erreicht", "ığüşÇ",
                 "#read", "Laden, EG", "nur für das Team"):  # fmt: skip
        assert told in text, told
    only = get(site, f"/akte/{house}/pdf?verlauf=foerderung")
    assert only.status_code == 200
    assert len(only.content) < len(answer.content)
