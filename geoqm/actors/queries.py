"""Every SELECT of the slice."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, any_, func, literal, or_, select
from sqlalchemy.orm import Session, aliased, defer

from geoqm.actors.model import Actor, ContactPerson, Membership, Relation, WorkingGroup
from geoqm.buildings.model import Building
from geoqm.buildings.rules import spelled_out
from geoqm.errors import NotFound

PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which actors a list shows; empty means all."""

    kind: str = ""
    topic: str = ""
    group: int | None = None
    term: str = ""


def actor(session: Session, actor_id: int, *, for_update: bool = False) -> Actor:
    """The actor of that number; raises NotFound."""
    found = session.get(
        Actor, actor_id, with_for_update=for_update, options=[defer(Actor.location)]
    )
    if found is None:
        raise NotFound("Diesen Eintrag gibt es nicht.", remedy="Suchen Sie ihn in der Liste.")
    return found


def page(session: Session, wanted: Wanted, number: int) -> tuple[Sequence[Actor], int]:
    """One page of the list by name, and how many there are in all."""
    found = _matching(select(Actor), wanted)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    rows = found.options(defer(Actor.location)).order_by(Actor.ended_on.is_not(None), Actor.name)
    return session.scalars(rows.offset((number - 1) * PAGE).limit(PAGE)).all(), total


def _matching(found: Select[Actor], wanted: Wanted) -> Select[Actor]:
    if wanted.kind:
        found = found.where(Actor.kind == wanted.kind)
    if wanted.topic:
        found = found.where(literal(wanted.topic) == any_(Actor.topics))
    if wanted.group is not None:
        members = select(Membership.actor_id).where(
            Membership.group_id == wanted.group, Membership.until_on.is_(None)
        )
        found = found.where(Actor.id.in_(members))
    for word in spelled_out(wanted.term).split():
        found = found.where(Actor.search_text.contains(word, autoescape=True))
    return found


def contacts(session: Session, actor_id: int) -> Sequence[ContactPerson]:
    """The contact persons of an actor, current ones first."""
    return session.scalars(
        select(ContactPerson)
        .where(ContactPerson.actor_id == actor_id)
        .order_by(ContactPerson.until_on.desc().nulls_first(), ContactPerson.name)
    ).all()


def groups(session: Session) -> Sequence[WorkingGroup]:
    """All working groups and bodies by name."""
    return session.scalars(select(WorkingGroup).order_by(WorkingGroup.name)).all()


def memberships(
    session: Session, actor_id: int | None = None
) -> Sequence[Row[Membership, WorkingGroup, Actor]]:
    """Current memberships, of one actor or of all."""
    found = (
        select(Membership, WorkingGroup, Actor)
        .join(WorkingGroup, WorkingGroup.id == Membership.group_id)
        .join(Actor, Actor.id == Membership.actor_id)
        .where(Membership.until_on.is_(None), Actor.ended_on.is_(None))
        .options(defer(Actor.location))
        .order_by(WorkingGroup.name, Actor.name)
    )
    if actor_id is not None:
        found = found.where(Membership.actor_id == actor_id)
    return session.execute(found).all()


def relations(
    session: Session, actor_id: int | None = None
) -> Sequence[Row[Relation, Actor, Actor]]:
    """Relations with both actors, of one actor or of all."""
    first, second = aliased(Actor), aliased(Actor)
    found = (
        select(Relation, first, second)
        .join(first, first.id == Relation.from_id)
        .join(second, second.id == Relation.to_id)
        .where(first.ended_on.is_(None), second.ended_on.is_(None))
        .options(defer(first.location), defer(second.location))
        .order_by(first.name, second.name, Relation.id)
    )
    if actor_id is not None:
        found = found.where(or_(Relation.from_id == actor_id, Relation.to_id == actor_id))
    return session.execute(found).all()


def names(session: Session) -> dict[int, str]:
    """The names of all actors that exist today."""
    rows = session.execute(
        select(Actor.id, Actor.name).where(Actor.ended_on.is_(None)).order_by(Actor.name)
    )
    return dict(rows.all())


def place(session: Session, building_id: int | None) -> str:
    """The address of the actor's building, "" without one."""
    if building_id is None:
        return ""
    found = select(Building.address_label).where(Building.id == building_id)
    return session.scalar(found) or ""
