"""Contacts: logged, corrected, taken back, with all that follows from one.

A contact moves its person of the campaign forward, starts the retention clock of an owner who
was in touch, takes an open vacancy a step further, and asks for a follow-up while a case is open.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.errors import InvalidInput
from geoqm.outreach import codes, rules
from geoqm.outreach.kinds import ContactChannel
from geoqm.outreach.model import Campaign, CampaignPerson, Contact, FollowUp
from geoqm.outreach.queries import cases, contacts, follow_ups
from geoqm.outreach.schemas import Consequences, ContactData, FollowUpData, Subject, VacancyStep
from geoqm.outreach.service import follow_ups as dates
from geoqm.outreach.service.shared import check_unit, check_version, standing
from geoqm.owners import service as owners
from geoqm.vacancies import service as vacancies
from geoqm.vacancies.codes import VacancyStatus

_COLUMNS = ("channel", "outcome", "happened_on", "note", "unit_id", "advice_result")
NOTHING_MORE = Consequences()


def log_contact(
    session: Session,
    data: ContactData,
    more: Consequences = NOTHING_MORE,
    *,
    by: str,
    now: datetime,
) -> Contact:
    """A contact and what follows; the one that is there already where a device sent it before.

    Raises RuleViolation where a case is open and no follow-up is due later.
    """
    known = contacts.by_key(session, data.client_key)
    if known is not None:
        return known
    today = local_day(now)
    rules.check_contact(data, today=today)
    data = _placed(session, data)
    made = Contact(user_name=by, topics=list(data.topics), funding=list(data.funding))
    for name in (*_COLUMNS, "owner_id", "building_id", "campaign_id", "happened_at", "client_key"):
        setattr(made, name, getattr(data, name))
    session.add(made)
    session.flush()
    _tell_owner(session, made)
    _move_person(session, made, by=by, now=now)
    _settle(session, more, by=by, now=now)
    if more.step is not None:
        take_step(session, more.step, by=by, on=made.happened_on)
    _see_to_follow_up(session, made, more, by=by, today=today)
    return made


def _placed(session: Session, data: ContactData) -> ContactData:
    """The contact with the owner that stands; raises where places do not belong together."""
    subject = standing(session, data.subject)
    check_unit(session, data.unit_id, subject.building_id)
    if data.campaign_id is not None and session.get(Campaign, data.campaign_id) is None:
        raise InvalidInput("Diese Kampagne gibt es nicht mehr.", field="kampagne")
    return replace(data, owner_id=subject.owner_id)


def _tell_owner(session: Session, made: Contact) -> None:
    if made.owner_id is not None and rules.is_reached(made.channel, made.outcome):
        owners.note_contact(session, made.owner_id, on=made.happened_on)


def _move_person(session: Session, made: Contact, *, by: str, now: datetime) -> None:
    """The person of the campaign gets as far as the contact shows, never back."""
    person = _person_of(session, made)
    told = rules.state_told(made.channel, made.outcome)
    if person is None or told is None or not rules.is_forward(person.state, told):
        return
    made.moved_from = person.state
    person.state, person.changed_at, person.changed_by = told.value, now, by
    person.version += 1
    session.flush()


def _person_of(session: Session, made: Contact) -> CampaignPerson | None:
    if made.campaign_id is None or made.owner_id is None:
        return None
    return session.scalars(
        select(CampaignPerson)
        .where(
            CampaignPerson.campaign_id == made.campaign_id,
            CampaignPerson.owner_id == made.owner_id,
        )
        .with_for_update()
    ).one_or_none()


def _settle(session: Session, more: Consequences, *, by: str, now: datetime) -> None:
    """Follow-ups that the contact answers; those done meanwhile stay so."""
    for number in more.settled:
        found = follow_ups.follow_up(session, number, lock=True)
        if found.done_at is None:
            found.done_at, found.done_by = now, by
            found.version += 1
    session.flush()


def take_step(session: Session, step: VacancyStep, *, by: str, on: date) -> None:
    """The next step with an open vacancy after a contact. Conflict where somebody was faster."""
    vacancies.check_revision(session, step.episode_id, step.revision)
    status = VacancyStatus(step.status)
    why = "nach einem Kontakt"
    vacancies.change_status(session, step.episode_id, status, by=by, on=on, why=why)


def _see_to_follow_up(
    session: Session, made: Contact, more: Consequences, *, by: str, today: date
) -> None:
    if more.follow_up is not None:
        _add(session, made, more.follow_up, by=by, today=today)
        return
    subject = Subject(made.owner_id, made.building_id)
    if follow_ups.has_later(session, subject, after=today):
        return
    waiting = cases.open_cases(session, subject)
    if waiting and more.usual:
        words = f"Nachfassen: {codes.CHANNELS[ContactChannel(made.channel)]}"
        usual = FollowUpData(due_on=today + rules.USUAL, subject=words, assigned_to=by)
        _add(session, made, usual, by=by, today=today)
        return
    rules.check_case_is_followed(waiting, has_date=False)


def _add(session: Session, made: Contact, data: FollowUpData, *, by: str, today: date) -> FollowUp:
    about: dict[str, Any] = {
        "contact_id": made.id,
        "owner_id": made.owner_id,
        "building_id": made.building_id,
        "campaign_id": made.campaign_id,
    }
    return dates.add_follow_up(session, replace(data, **about), by=by, today=today)


def change_contact(
    session: Session, contact_id: int, data: ContactData, *, version: int, by: str, now: datetime
) -> Contact:
    """Correct a contact; with whom it was stays. Raises Conflict where somebody was faster."""
    found = contacts.contact(session, contact_id, lock=True)
    check_version(found, version)
    kept = replace(data, owner_id=found.owner_id, building_id=found.building_id)
    rules.check_contact(kept, today=local_day(now))
    check_unit(session, kept.unit_id, found.building_id)
    for name in _COLUMNS:
        setattr(found, name, getattr(kept, name))
    found.topics, found.funding = list(kept.topics), list(kept.funding)
    found.version += 1
    session.flush()
    _tell_owner(session, found)
    if found.moved_from is None:
        _move_person(session, found, by=by, now=now)
    return found


def take_back(
    session: Session, contact_id: int, *, version: int, by: str, now: datetime
) -> Contact:
    """Remove a contact with its open follow-ups; its person of a campaign goes back, too.

    The audit trail keeps what it was. A step of a vacancy has an undo of its own.
    """
    found = contacts.contact(session, contact_id, lock=True)
    check_version(found, version)
    person = _person_of(session, found)
    told = rules.state_told(found.channel, found.outcome)
    if person is not None and found.moved_from and told and person.state == told.value:
        person.state, person.changed_at, person.changed_by = found.moved_from, now, by
        person.version += 1
    session.execute(
        delete(FollowUp).where(FollowUp.contact_id == found.id, FollowUp.done_at.is_(None))
    )
    session.delete(found)
    session.flush()
    return found
