"""Contacts at the house, and with its owners where no house was named; follow-ups done."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from geoqm.buildings.words import unit_title
from geoqm.dossier.timeline.entries import Entry, Group, moment
from geoqm.outreach import codes
from geoqm.outreach.kinds import AdviceResult, ContactChannel, Outcome
from geoqm.outreach.model import Contact, FollowUp
from geoqm.outreach.queries import contacts as queries
from geoqm.outreach.queries.contacts import ContactRow


def contacts(session: Session, building_id: int) -> Iterator[Entry]:
    """Contacts, with what was talked about; an open follow-up stands beside its contact."""
    rows = queries.where(session, _about(building_id))
    dues = _dues(session, [row.contact.id for row in rows])
    for row in rows:
        yield _entry(row, dues.get(row.contact.id))


def _about(building_id: int) -> ColumnElement[bool]:
    owners = queries.owners_here(building_id)
    return or_(
        Contact.building_id == building_id,
        and_(Contact.building_id.is_(None), Contact.owner_id.in_(owners)),
    )


def _dues(session: Session, contact_ids: list[int]) -> dict[int, date]:
    rows = session.execute(
        select(FollowUp.contact_id, FollowUp.due_on).where(
            FollowUp.contact_id.in_(contact_ids), FollowUp.done_at.is_(None)
        )
    )
    return {number: due_on for number, due_on in rows if number is not None}


def _entry(row: ContactRow, due_on: date | None) -> Entry:
    contact = row.contact
    place = unit_title(row.unit) if row.unit else ""
    whom = f"mit {row.owner.display_name}" if row.owner else ""
    told = codes.OUTCOMES[Outcome(contact.outcome)]
    notes = [place, whom, row.campaign and f"Kampagne „{row.campaign}“", *_advice(contact)]
    is_letter = contact.channel == ContactChannel.LETTER
    return Entry(
        on=contact.happened_on,
        title=f"{codes.CHANNELS[ContactChannel(contact.channel)]}: {told}",
        groups=(Group.CONTACTS, Group.LETTERS) if is_letter else (Group.CONTACTS,),
        text=contact.note,
        note=" · ".join(filter(None, notes)),
        who=contact.user_name,
        tag=f"Wiedervorlage {due_on:%d.%m.}" if due_on else "",
        href=f"/kontakt/{contact.id}/bearbeiten",
        icon=contact.channel,
        rank=contact.id,
    )


def _advice(contact: Contact) -> list[str]:
    found = []
    if contact.topics:
        found.append(
            "Themen: " + ", ".join(codes.TOPICS.get(each, each) for each in contact.topics)
        )
    if contact.advice_result:
        found.append(f"Ergebnis: {codes.ADVICE_RESULTS[AdviceResult(contact.advice_result)]}")
    if contact.funding:
        found.append("genannt: " + ", ".join(codes.FUNDING.get(e, e) for e in contact.funding))
    return found


def follow_ups(session: Session, building_id: int) -> Iterator[Entry]:
    """Follow-ups that somebody settled; the open ones stand at the side of the file."""
    rows = session.scalars(
        select(FollowUp).where(FollowUp.building_id == building_id, FollowUp.done_at.is_not(None))
    )
    for row in rows:
        if row.done_at is not None:
            day, time = moment(row.done_at)
            yield Entry(
                on=day,
                time=time,
                title="Wiedervorlage erledigt",
                groups=(Group.CONTACTS,),
                text=row.subject,
                note=f"fällig war {row.due_on:%d.%m.%Y}",
                who=row.done_by,
                icon="follow_up",
                rank=row.id,
            )
