"""Which entries have a check due, whom one may ask, and what was asked already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.buildings.model import Building, Unit
from geoqm.intake.codes import ConsentPurpose, ReportState
from geoqm.intake.model import Report, ReportConsent, ReportSender
from geoqm.intake.reminders import rules
from geoqm.intake.reminders.model import Reminder
from geoqm.intake.reminders.rules import Asked, Why
from geoqm.vacancies.model import VacancyEpisode

TASKS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Due:
    """An open entry whose check is due, with its house."""

    episode: VacancyEpisode
    unit: Unit
    building_id: int
    address: str
    asked: Asked
    sender: "Sender | None"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who may be asked: agreed to reminders and confirmed the address."""

    report: Report
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Task:
    """An entry that the team has to look at, and why."""

    due: Due
    why: Why


@dataclass(frozen=True, slots=True)
class Tasks:
    """The tasks of a day; `asking` is how many entries wait for a landlord's answer."""

    found: Sequence[Task]
    total: int
    asking: int


def due_entries(session: Session, today: date) -> list[Due]:
    """Every open entry whose check is due, longest due first."""
    rows = session.execute(
        select(VacancyEpisode, Unit, Building.id, Building.address_label)
        .join(Unit, Unit.id == VacancyEpisode.unit_id)
        .join(Building, Building.id == Unit.building_id)
        .where(VacancyEpisode.ended_on.is_(None), VacancyEpisode.next_check_on <= today)
        .order_by(VacancyEpisode.next_check_on, VacancyEpisode.id)
    ).all()
    ids = [episode.id for episode, *_ in rows]
    asked, senders = _asked(session, ids), _senders(session, ids)
    return [
        Due(
            episode,
            unit,
            building_id,
            address,
            asked.get((episode.id, episode.next_check_on), Asked()),
            senders.get(episode.id),
        )
        for episode, unit, building_id, address in rows
    ]


def tasks(session: Session, today: date) -> Tasks:
    """What the team has to look at; nothing about entries whose landlord is being asked."""
    due = due_entries(session, today)
    judged = (
        (each, rules.task(each.asked, can_be_asked=each.sender is not None, today=today))
        for each in due
    )
    found = [Task(each, why) for each, why in judged if why is not None]
    return Tasks(found[:TASKS_AT_ONCE], len(found), len(due) - len(found))


def _asked(session: Session, ids: Iterable[int]) -> dict[tuple[int, date | None], Asked]:
    rows = session.execute(
        select(
            Reminder.episode_id,
            Reminder.due_on,
            func.max(Reminder.round),
            func.max(Reminder.asked_at),
        )
        .where(Reminder.episode_id.in_(list(ids)))
        .group_by(Reminder.episode_id, Reminder.due_on)
    )
    return {(row[0], row[1]): Asked(row[2], local_day(row[3])) for row in rows}


def _senders(session: Session, ids: Iterable[int]) -> dict[int, Sender]:
    """For each entry the sender of its newest report who may be asked."""
    rows = session.execute(
        select(Report, ReportSender.name, ReportSender.email)
        .join(ReportSender, ReportSender.report_id == Report.id)
        .join(ReportConsent, ReportConsent.report_id == Report.id)
        .where(
            Report.episode_id.in_(list(ids)),
            Report.state.in_([ReportState.ACCEPTED, ReportState.MERGED]),
            ReportSender.email != "",
            ReportSender.email_confirmed_at.is_not(None),
            ReportConsent.purpose == ConsentPurpose.REMINDERS,
            ReportConsent.withdrawn_at.is_(None),
        )
        .order_by(Report.arrived_at, Report.id)
    )
    return {
        report.episode_id: Sender(report, name, email)
        for report, name, email in rows
        if report.episode_id is not None
    }


def reports_with_news(session: Session) -> Sequence[int]:
    """Decided reports whose sender said something that may be settled by itself."""
    return session.scalars(
        select(Report.id)
        .where(Report.news_at.is_not(None), Report.episode_id.is_not(None))
        .order_by(Report.news_at)
    ).all()
