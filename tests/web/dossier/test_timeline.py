"""The time line of a house holds what all slices know, filtered, for the team alone; and as PDF."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.dossier.timeline import SOURCES
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
        return building.id


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
        "ığüşÇ", "&lt;script&gt;",
    ):  # fmt: skip
        assert told in line, told
    assert "Alles <span>" in line
    assert "Nächster Schritt" in page
    assert len(SOURCES) >= 9


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


def test_file_as_pdf_says_the_same(site: Site, house: int, tmp_path: Path) -> None:
    answer = get(site, f"/akte/{house}/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert "Linden" not in answer.headers["content-disposition"]
    path = tmp_path / "akte.pdf"
    path.write_bytes(answer.content)
    text = subprocess.run(  # noqa: S603 (our own file)
        ["pdftotext", "-layout", str(path), "-"],  # noqa: S607
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for told in ("Akte Lindenstraße 5", "Erika Zeitzeugin", "Telefonat: erreicht", "ığüşÇ",
                 "#read", "Laden, EG", "nur für das Team"):  # fmt: skip
        assert told in text, told
    only = get(site, f"/akte/{house}/pdf?verlauf=foerderung")
    assert only.status_code == 200
    assert len(only.content) < len(answer.content)
