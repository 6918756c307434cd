"""The sections of "Mein Tag": entries that somebody has to look at, and what else waits."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from geoqm.buildings.words import unit_title
from geoqm.http.day import Day, DaySection
from geoqm.intake.reminders import queries
from geoqm.intake.reminders.rules import WHY
from geoqm.messages import queries as messages
from geoqm.messages.model import State
from geoqm.vacancies import queries as vacancies
from geoqm.vacancies import rules as vacancy_rules

_DIGITS = 18


def checks(session: Session, day: Day) -> Mapping[str, Any]:
    """Entries whose check is due and that nobody answered for."""
    months = vacancies.policy(session).stale_after_months
    done = day.query.get("getan", "")
    number = int(done) if done.isdecimal() and len(done) <= _DIGITS else None
    return {
        "tasks": queries.tasks(session, day.today),
        "why": WHY,
        "unit_title": unit_title,
        "is_stale": lambda episode: vacancy_rules.is_stale(
            episode.last_confirmed_on, day.today, months
        ),
        "post": messages.counts(session),
        "states": State,
        "done": vacancies.episode(session, number) if number else None,
    }


SECTIONS = (DaySection("checks", "intake/day_checks.html", checks),)
