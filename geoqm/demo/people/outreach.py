"""Two years of invented contacts, three campaigns and what is due; the same on every machine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from geoqm.buildings.model import Address, Building
from geoqm.demo import dice
from geoqm.demo.erasing import erase
from geoqm.demo.records import DATASET
from geoqm.outreach import rules, service
from geoqm.outreach.model import (
    Campaign,
    CampaignBuilding,
    CampaignPerson,
    Contact,
    FollowUp,
    WalkRound,
    WalkStop,
)
from geoqm.outreach.queries import campaigns
from geoqm.outreach.schemas import CampaignData
from geoqm.owners.model import Owner, Ownership

CLERK = "team"
MARK = "demo"
_HOUSES = 60
_QUIET_OWNERS = 220


@dataclass(frozen=True, slots=True)
class Story:
    """A campaign: where, when it began and ended (days from today), how far people got."""

    name: str
    purpose: str
    street: str
    channel: str
    begins: int
    ends: int
    weights: tuple[tuple[str, float], ...]
    state: str = "running"


STORIES = (
    Story(
        "Waldhausener Straße: Zwischennutzung und Fassade",
        "Eigentümerberatung zu Leerstand und Fassade (Demodaten, erfunden)",
        "Waldhausener Straße",
        "letter",
        -55,
        25,
        (
            ("planned", 3),
            ("sent", 8),
            ("reached", 5),
            ("in_talk", 5),
            ("advice", 4),
            ("application", 2),
            ("declined", 2),
        ),
    ),
    Story(
        "Hindenburgstraße: leere Läden",
        "Vermittlung leerer Läden (Demodaten, erfunden)",
        "Hindenburgstraße",
        "visit",
        -420,
        -300,
        (
            ("sent", 4),
            ("reached", 4),
            ("in_talk", 1),
            ("advice", 3),
            ("application", 2),
            ("declined", 4),
        ),
        "ended",
    ),
    Story(
        "Höfe entsiegeln",
        "Beratung zu Hof und Begrünung (Demodaten, erfunden)",
        "Bismarckstraße",
        "letter",
        14,
        120,
        (("planned", 1),),
        "draft",
    ),
)
# What a person of that state was told and answered before: channel, outcome, words.
_PATHS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "planned": (),
    "sent": (("letter", "sent", "Erstanschreiben der Kampagne."),),
    "reached": (
        ("letter", "sent", "Erstanschreiben der Kampagne."),
        ("call", "reached", "Brief ist angekommen, meldet sich nach den Ferien."),
    ),
    "in_talk": (
        ("letter", "sent", "Erstanschreiben der Kampagne."),
        ("call", "reached", "Brief ist angekommen."),
        ("visit", "in_talk", "Ortstermin am Haus, offen für eine Zwischennutzung."),
    ),
    "advice": (
        ("letter", "sent", "Erstanschreiben der Kampagne."),
        ("call", "in_talk", "Möchte eine Beratung zur Fassade."),
        ("advice", "reached", "Erstberatung mit Quartiersarchitektin am Haus."),
    ),
    "application": (
        ("letter", "sent", "Erstanschreiben der Kampagne."),
        ("call", "in_talk", "Möchte die Fassade noch dieses Jahr angehen."),
        ("advice", "reached", "Unterlagen für den Antrag besprochen."),
        ("mail", "answered", "Angebote von Handwerksbetrieben sind da."),
    ),
    "declined": (
        ("letter", "sent", "Erstanschreiben der Kampagne."),
        ("call", "declined", "Kein Bedarf, möchte nicht weiter angerufen werden."),
    ),
}
_SMALL_TALK = (
    (("call", "reached", "Rückfrage zum Hof- und Fassadenprogramm."), 4),
    (("visit", "not_there", ""), 3),
    (("visit", "card_left", "Karte mit Sprechzeiten eingeworfen."), 3),
    (("mail", "answered", "Fragt nach Ansprechpersonen für Denkmalschutz."), 2),
    (("event", "reached", "War beim Q-Forum, interessiert an Begrünung."), 2),
    (("letter", "returned", "Brief kam zurück, Anschrift prüfen."), 1),
)
_TOPICS = ("facade", "unsealing", "green_facade", "vacancy", "interim_use", "condition")
_SUBJECTS = ("Rückruf", "Ortstermin", "Unterlagen nachfragen", "Nachfassen")


def load(session: Session, today: date) -> int:
    """Write campaigns, contacts and follow-ups; where they are there already, nothing happens."""
    there = session.scalar(select(Campaign.id).where(Campaign.created_by == MARK).limit(1))
    owners = session.scalar(select(Owner.id).where(Owner.dataset == DATASET).limit(1))
    if there is not None or owners is None:
        return 0
    rows = [row for story in STORIES for row in _campaign(session, story, today)]
    rows += _quiet_years(session, today)
    session.execute(insert(Contact), rows)
    due = [*_follow_ups(rows, today)]
    session.execute(insert(FollowUp), due)
    return len(rows) + len(due)


def _campaign(session: Session, story: Story, today: date) -> list[dict[str, Any]]:
    """Plan a campaign, spread its persons over the states; returns the contacts behind them."""
    houses = _houses(session, story.street)
    if not houses:
        return []
    begins = today + timedelta(days=story.begins)
    data = CampaignData(
        name=story.name,
        purpose=story.purpose,
        responsible=CLERK,
        begins_on=begins,
        ends_on=today + timedelta(days=story.ends),
        channel=story.channel,
        text="Guten Tag, wir beraten Sie kostenlos. (Erfundener Text der Demodaten)",
    )
    made = service.plan_campaign(session, houses, data, by=MARK, today=today)
    made.state = story.state
    session.flush()
    place = _first_houses(session, made.id)
    rows: list[dict[str, Any]] = []
    by_state: dict[str, list[int]] = {}
    for number, person in enumerate(campaigns.persons(session, made.id)):
        if person.left_out_reason is None:
            state = dice.pick(story.weights, "state", story.name, number)
            by_state.setdefault(state, []).append(person.id)
            about = {"owner_id": person.owner_id, "building_id": place.get(person.id)}
            last = min(today, today + timedelta(days=story.ends))
            key = (story.name, number)
            rows += _path(state, about | {"campaign_id": made.id}, (begins, last), key)
    for state, ids in by_state.items():
        session.execute(
            update(CampaignPerson)
            .where(CampaignPerson.id.in_(ids))
            .values(state=state, changed_by=MARK)
            .execution_options(synchronize_session=False)
        )
    session.expire_all()
    return rows


def _houses(session: Session, street: str) -> list[int]:
    return list(
        session.scalars(
            select(Building.id)
            .join(Address, Address.building_id == Building.id)
            .where(Building.dataset == DATASET, Address.street == street)
            .group_by(Building.id)
            .order_by(func.min(Building.source_id))
            .limit(_HOUSES)
        )
    )


def _first_houses(session: Session, campaign_id: int) -> dict[int, int]:
    rows = session.execute(
        select(CampaignBuilding.campaign_person_id, func.min(CampaignBuilding.building_id))
        .where(
            CampaignBuilding.campaign_id == campaign_id,
            CampaignBuilding.campaign_person_id.is_not(None),
        )
        .group_by(CampaignBuilding.campaign_person_id)
    )
    return {person: house for person, house in rows if person is not None}


def _path(
    state: str, about: dict[str, Any], period: tuple[date, date], key: tuple[object, ...]
) -> Iterator[dict[str, Any]]:
    """The contacts of a person up to a state, spread over the time of the campaign."""
    steps = _PATHS[state]
    begins, last = period
    whole = max((last - begins).days, 0)
    for number, step in enumerate(steps):
        share = (number + dice.roll("when", *key, number) * 0.7) / len(steps)
        yield _contact(about, begins + timedelta(days=round(whole * share)), step, key)


def _quiet_years(session: Session, today: date) -> list[dict[str, Any]]:
    """Contacts of two years without a campaign."""
    owners = session.execute(
        select(Owner.id, func.min(Ownership.building_id))
        .join(Ownership, Ownership.owner_id == Owner.id)
        .where(Owner.dataset == DATASET, Owner.merged_into_id.is_(None))
        .group_by(Owner.id)
        .order_by(func.min(Owner.source_id))
        .limit(_QUIET_OWNERS)
    )
    rows = []
    for place, (owner_id, building_id) in enumerate(owners):
        about = {"owner_id": owner_id, "building_id": building_id, "campaign_id": None}
        for number in range(1 + int(dice.roll("often", place) * 3)):
            days = 20 + int(dice.roll("days", place, number) * 700)
            step = dice.pick(_SMALL_TALK, "talk", place, number)
            rows.append(_contact(about, today - timedelta(days=days), step, (place,)))
    return rows


def _contact(
    about: dict[str, Any], on: date, step: tuple[str, str, str], key: tuple[object, ...]
) -> dict[str, Any]:
    channel, outcome, words = step
    advised = channel == "advice"
    first = int(dice.roll("topics", *key) * len(_TOPICS))
    return {
        **about,
        "channel": channel,
        "outcome": outcome,
        "happened_on": on,
        "user_name": CLERK,
        "note": f"{words} (erfunden)" if words else "",
        "topics": sorted({_TOPICS[first], "facade"}) if advised else [],
        "advice_result": dice.pick(
            (("measure", 2), ("thinking", 2), ("documents", 1)), "result", *key
        )
        if advised
        else None,
        "funding": ["facade_programme"] if advised else [],
        "recorded_at": datetime.combine(on, time(15), UTC),
    }


def _follow_ups(rows: Sequence[dict[str, Any]], today: date) -> Iterator[dict[str, Any]]:
    """Dates for those with whom something is open: a few late, a few today, most to come."""
    latest: dict[int, dict[str, Any]] = {}
    for row in rows:
        known = latest.get(row["owner_id"])
        if known is None or known["happened_on"] <= row["happened_on"]:
            latest[row["owner_id"]] = row
    open_ = [
        row
        for row in latest.values()
        if row["campaign_id"]
        and (today - row["happened_on"]).days < rules.USUAL.days * 10
        and row["outcome"] != "declined"
    ]
    for place, row in enumerate(sorted(open_, key=lambda each: each["owner_id"])):
        yield {
            "owner_id": row["owner_id"],
            "building_id": row["building_id"],
            "campaign_id": row["campaign_id"],
            "due_on": today + timedelta(days=int(dice.between(-4, 28, "due", place))),
            "subject": _SUBJECTS[place % len(_SUBJECTS)],
            "assigned_to": CLERK if place % 5 else "admin",
            "created_by": MARK,
        }


def remove(session: Session) -> int:
    """Remove it, with all that was written about invented owners and on invented houses."""
    owners = select(Owner.id).where(Owner.dataset == DATASET)
    town = select(Building.id).where(Building.dataset == DATASET)
    mine = select(Campaign.id).where(Campaign.created_by == MARK)
    gone = erase(session, WalkStop, WalkStop.building_id.in_(town))
    gone += erase(session, WalkRound, WalkRound.campaign_id.in_(mine))
    for model in (FollowUp, CampaignBuilding, Contact):
        about = or_(model.owner_id.in_(owners), model.building_id.in_(town))
        gone += erase(session, model, about)
    gone += erase(session, FollowUp, FollowUp.created_by == MARK)
    gone += erase(session, CampaignPerson, CampaignPerson.owner_id.in_(owners))
    return gone + erase(session, Campaign, Campaign.created_by == MARK)
