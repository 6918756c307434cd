"""A phone with its walk, before the real database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Unit
from geoqm.http.dependencies import office_day
from geoqm.vacancies import queries as vacancies
from geoqm.vacancies import service as register
from geoqm.vacancies.codes import Occupancy, Source
from geoqm.vacancies.model import VacancyEpisode
from geoqm.vacancies.schemas import EpisodeFacts
from geoqm.walks import queries, service
from geoqm.walks.schemas import Batch, EntryIn, EntryOut, Seen, WalkIn
from tests.builders import a_unit

# Noon of the office's day: what was seen in the hour before was seen today.
NOW = datetime.combine(office_day(), time(12), ZoneInfo("Europe/Berlin"))


@dataclass
class Phone:
    """A phone that loaded the street at the beginning and sends what was answered since."""

    session: Session
    units: Sequence[Unit]
    user: str = "mara"
    walk_id: UUID = field(default_factory=uuid4)
    seen: dict[int, Seen] = field(default_factory=dict)
    minute: int = 0

    def load(self) -> None:
        """Take along what the office knows right now."""
        known = queries.now_of(self.session, [unit.id for unit in self.units])
        self.seen = {unit_id: now.seen for unit_id, now in known.items()}

    def entry(self, answer: str, unit: Unit | None = None, **values: Any) -> EntryIn:
        """An answer at the first unit, a minute after the one before."""
        self.minute += 1
        unit = unit or self.units[0]
        defaults: dict[str, Any] = {
            "id": uuid4(),
            "unit_id": unit.id,
            "answer": Occupancy(answer),
            "observed_at": NOW - timedelta(hours=1) + timedelta(minutes=self.minute),
            "seen": self.seen[unit.id],
        }
        return EntryIn(**(defaults | values))

    def batch(self, *entries: EntryIn, **values: Any) -> Batch:
        """These entries as the phone sends them."""
        walk = {"id": self.walk_id, "title": "Lindenstraße", "house_count": 1}
        walk |= {"started_at": NOW - timedelta(hours=1)} | values.pop("walk", {})
        made = {"user": self.user, "sent_at": NOW, "walk": WalkIn(**walk), "entries": list(entries)}
        return Batch(**(made | values))

    def send(self, *entries: EntryIn) -> list[EntryOut]:
        """Send these entries and keep what the office answers."""
        return service.receive(self.session, self.batch(*entries), by=self.user, now=NOW)


@pytest.fixture
def unit(session: Session) -> Unit:
    return a_unit(session)


@pytest.fixture
def phone(session: Session, unit: Unit) -> Phone:
    made = Phone(session, [unit])
    made.load()
    return made


def an_episode(
    session: Session, unit: Unit, *, days_ago: int = 30, **values: Any
) -> VacancyEpisode:
    """A vacancy that somebody else entered."""
    seen_on = vacancies.today_of(session) - timedelta(days_ago)
    known: dict[str, Any] = {"source": Source.STAFF, "seen_on": seen_on}
    return register.open_episode(session, unit.id, EpisodeFacts(**(known | values)), by="jan")


def count(session: Session, model: type[Any]) -> int:
    return session.execute(select(func.count()).select_from(model)).scalar_one()
