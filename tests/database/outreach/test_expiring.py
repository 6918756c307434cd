"""What ends or begins within a month: once each, the earliest first."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from geoqm.outreach import service
from geoqm.outreach.queries import expiring
from geoqm.outreach.schemas import CampaignData
from geoqm.vacancies import service as vacancies
from geoqm.vacancies.codes import Source, VacancyStatus
from geoqm.vacancies.dates import exactly
from geoqm.vacancies.schemas import EpisodeFacts
from tests.builders import a_building, a_unit, an_owner, an_ownership

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def a_shop(session: Session, key: str) -> int:
    house = a_building(session, key, address_label=f"Weg {key}")
    return a_unit(session, house, kind="shop", source_id=key).id


def test_interim_uses_and_announced_vacancies_of_a_month_are_told(session: Session) -> None:
    soon, later = TODAY + timedelta(days=9), TODAY + timedelta(days=31)
    for key, facts in {
        "1": {"interim_use": "Ausstellung", "interim_until": soon},
        "2": {"interim_use": "Ausstellung", "interim_until": later},
        "3": {"status": VacancyStatus.EXPECTED, "began": exactly(TODAY)},
        "4": {"status": VacancyStatus.EXPECTED, "began": exactly(later)},
        "5": {"interim_use": "Ausstellung", "interim_until": soon},
    }.items():
        known = EpisodeFacts(source=Source.STAFF, seen_on=TODAY, **facts)  # type: ignore[arg-type]
        made = vacancies.open_episode(session, a_shop(session, key), known, by="m")
        if key == "5":  # over before its time
            made.status, made.ended_on, made.ended_precision = "reoccupied", TODAY, "day"
    session.flush()
    assert [(each.on, each.what, each.where) for each in expiring.soon(session, TODAY)] == [
        (TODAY, "angekündigter Leerstand: Laden, EG", "Weg 3"),
        (soon, "Zwischennutzung endet: Laden, EG", "Weg 1"),
    ]


def test_running_campaigns_alone_come_to_an_end(session: Session) -> None:
    house = a_building(session)
    an_ownership(session, an_owner(session, street="Weg 1"), house)
    data = CampaignData(
        name="Probe", purpose="x", responsible="m", begins_on=TODAY, ends_on=TODAY, channel="letter"
    )
    made = service.plan_campaign(session, [house.id], data, by="m", today=TODAY)
    assert expiring.soon(session, TODAY) == []
    service.set_state(session, made.id, "running", version=made.version, by="m", now=NOW)
    (found,) = expiring.soon(session, TODAY)
    assert (found.on, found.what, found.href) == (TODAY, "Kampagne endet", f"/ansprache/{made.id}")
