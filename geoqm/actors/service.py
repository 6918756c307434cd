"""Every write of the slice: actors, contact persons, memberships, relations."""

from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.actors import queries, rules
from geoqm.actors.model import Actor, ContactPerson, Membership, Relation, WorkingGroup
from geoqm.actors.schemas import ActorData, ContactData
from geoqm.buildings.model import Building
from geoqm.buildings.rules import search_text
from geoqm.errors import Conflict, NotFound, RuleViolation
from geoqm.owners.queries import houses


def add_actor(session: Session, data: ActorData) -> Actor:
    """A new actor, placed at the house of its address where that is known."""
    made = Actor()
    _write(session, made, data)
    session.add(made)
    session.flush()
    return made


def change_actor(session: Session, actor_id: int, data: ActorData, *, version: int) -> Actor:
    """Change an actor. Raises Conflict where somebody was faster."""
    found = queries.actor(session, actor_id, for_update=True)
    if found.version != version:
        raise Conflict(
            "Jemand hat diesen Eintrag gerade geändert.",
            remedy="Öffnen Sie ihn noch einmal und tragen Sie Ihre Änderung ein.",
        )
    _write(session, found, data)
    found.version += 1
    session.flush()
    return found


def _write(session: Session, actor: Actor, data: ActorData) -> None:
    checked = replace(data, website=rules.checked_website(data.website))
    _check_consent(checked)
    for name, value in asdict(checked).items():
        setattr(actor, name, list(value) if isinstance(value, tuple) else value)
    actor.search_text = search_text(data.name, data.street)
    found = houses.buildings_at(session, data.street, limit=2) if data.street else []
    actor.building_id = found[0][0] if len(found) == 1 else None
    actor.location = (
        session.scalar(select(Building.location).where(Building.id == actor.building_id))
        if actor.building_id
        else None
    )


def _check_consent(data: ActorData) -> None:
    if data.is_public and data.agreed_on is None:
        raise RuleViolation(
            "Für die Veröffentlichung fehlt der Tag der Einwilligung.",
            remedy="Tragen Sie den Tag ein oder lassen Sie den Eintrag unveröffentlicht.",
            field="zugestimmt",
        )
    if data.publishes_contact and not data.is_public:
        raise RuleViolation(
            "Kontaktdaten lassen sich nur mit dem Eintrag veröffentlichen.",
            remedy="Setzen Sie beide Haken oder keinen.",
            field="kontakt_oeffentlich",
        )


def end_actor(session: Session, actor_id: int, *, on: date) -> None:
    """An actor that exists no longer; it leaves map and network, and is public no more."""
    found = queries.actor(session, actor_id, for_update=True)
    found.ended_on = on
    found.is_public = found.publishes_contact = False
    found.version += 1
    session.flush()


def add_contact(session: Session, actor_id: int, data: ContactData) -> ContactPerson:
    """A contact person; never public."""
    queries.actor(session, actor_id)
    made = ContactPerson(actor_id=actor_id, **asdict(data))
    session.add(made)
    session.flush()
    return made


def add_membership(session: Session, actor_id: int, group_id: int, *, since: date | None) -> None:
    """An actor joins a working group; a former membership is taken up again."""
    queries.actor(session, actor_id)
    if session.get(WorkingGroup, group_id) is None:
        raise NotFound("Diese Gruppe gibt es nicht.")
    found = session.scalar(
        select(Membership).where(Membership.group_id == group_id, Membership.actor_id == actor_id)
    )
    if found is None:
        session.add(Membership(actor_id=actor_id, group_id=group_id, since_on=since))
    else:
        found.until_on = None
    session.flush()


def add_relation(session: Session, from_id: int, to_id: int, kind: str) -> None:
    """A relation between two actors; the same one twice is one. Raises RuleViolation for itself."""
    if from_id == to_id:
        raise RuleViolation("Eine Beziehung braucht zwei.", field="anderer")
    for actor_id in (from_id, to_id):
        queries.actor(session, actor_id)
    known = select(Relation.id).filter_by(from_id=from_id, to_id=to_id, kind=kind)
    if session.scalar(known) is None:
        session.add(Relation(from_id=from_id, to_id=to_id, kind=kind))
        session.flush()


def remove(session: Session, model: type[Any], actor_id: int, row_id: int) -> None:
    """Remove a contact person, a membership or a relation of an actor; raises NotFound."""
    found = session.get(model, row_id)
    names = ("from_id", "to_id") if model is Relation else ("actor_id",)
    if found is None or actor_id not in [getattr(found, name) for name in names]:
        raise NotFound("Diesen Eintrag gibt es nicht mehr.")
    session.delete(found)
    session.flush()
