"""A unit, facts and the clock of the database for the tests of vacancies."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from geoqm.buildings.model import Unit
from geoqm.vacancies import queries, service
from geoqm.vacancies.codes import Source
from geoqm.vacancies.model import VacancyEpisode
from geoqm.vacancies.schemas import EpisodeFacts
from tests.builders import a_unit

Open = Callable[..., VacancyEpisode]


@pytest.fixture
def today(session: Session) -> date:
    return queries.today_of(session)


@pytest.fixture
def unit(session: Session) -> Unit:
    return a_unit(session)


@pytest.fixture
def opened(session: Session, unit: Unit, today: date) -> Open:
    """Opens an episode of the unit, seen thirty days ago unless told otherwise."""

    def _open(**values: object) -> VacancyEpisode:
        known: dict[str, object] = {
            "source": Source.SITE_VISIT,
            "seen_on": today - timedelta(days=30),
        }
        facts = EpisodeFacts(**(known | values))  # type: ignore[arg-type]
        return service.open_episode(session, unit.id, facts, by="mara")

    return _open
