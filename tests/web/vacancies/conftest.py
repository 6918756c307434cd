"""A house with a shop that was empty, a flat that is, and one whose end is announced."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from geoqm.db.engine import session_scope
from geoqm.vacancies import queries, service
from geoqm.vacancies.codes import DatePrecision, Source, VacancyStatus
from geoqm.vacancies.dates import exactly
from geoqm.vacancies.schemas import EpisodeFacts
from tests.builders import a_building, a_unit, an_address
from tests.web.conftest import Site


@dataclass(frozen=True, slots=True)
class House:
    """The house and its three episodes."""

    building: int
    shop: int
    flat: int
    office: int
    was_empty: int
    is_empty: int
    announced: int
    today: date


def facts(**values: object) -> EpisodeFacts:
    """Facts with a source."""
    return EpisodeFacts(**({"source": Source.SITE_VISIT} | values))  # type: ignore[arg-type]


def _fill(session: Session) -> House:
    today = queries.today_of(session)
    building = a_building(session, address_label="Lindenstraße 5", quarter="Westend")
    an_address(session, building)
    shop, flat, office = (
        a_unit(session, building, kind=kind, floor=floor, source_id=kind, area_m2=60)
        for kind, floor in (("shop", 0), ("dwelling", 1), ("office", 2))
    )
    was = service.open_episode(
        session,
        shop.id,
        facts(seen_on=date(2022, 3, 10), began=exactly(date(2022, 3, 1))),
        by="mara",
    )
    service.end_episode(
        session,
        was.id,
        on=date(2023, 6, 1),
        precision=DatePrecision.DAY,
        outcome=VacancyStatus.REOCCUPIED,
        by="mara",
    )
    began = exactly(today - timedelta(days=400))
    note = "Schlüssel bei <b>Nachbarn</b>"
    seen = today - timedelta(days=10)
    empty = service.open_episode(
        session, flat.id, facts(seen_on=seen, began=began, note=note), by="mara"
    )
    service.change_status(session, empty.id, VacancyStatus.IN_DIALOGUE, by="jonas")
    later = facts(
        seen_on=today, began=exactly(today + timedelta(days=60)), status=VacancyStatus.EXPECTED
    )
    announced = service.open_episode(session, office.id, later, by="mara")
    return House(building.id, shop.id, flat.id, office.id, was.id, empty.id, announced.id, today)


@pytest.fixture(scope="module")
def house(running: Site) -> House:
    """The house in the module's database."""
    with session_scope(running.engine) as session:
        return _fill(session)
