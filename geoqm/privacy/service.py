"""Erasing a person (GDPR Art. 17) and what is due by the retention clock.

Both run under the administration's database role; the trail of what was erased is blanked by
the one function that may do so, and the history of the buildings stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from geoqm.areas.model import Area
from geoqm.db.base import Base
from geoqm.db.personal import OnErasure, Personal
from geoqm.owners.kinds import Look, Trigger
from geoqm.owners.model import Collection, Consent, Owner, OwnerLook
from geoqm.privacy import periods, queries
from geoqm.privacy.periods import USUAL, Months
from geoqm.privacy.queries import Person

_SHORTEST_NAME = 3


@dataclass(frozen=True, slots=True)
class Due:
    """A row whose time has come: a whole person, or one row of a table."""

    table: str
    number: int
    title: str
    reason: str
    is_person: bool


def erase(session: Session, found: Person, *, today: date) -> dict[str, int]:
    """Erase a person everywhere; returns the number of rows deleted or blanked per table."""
    if found.subject == "owner":
        _forget_searches(session, found)
    counts: dict[str, int] = {}
    # What hangs on another row goes first: gone with it, its trail would be forgotten by nobody.
    places = {table.name: place for place, table in enumerate(Base.metadata.sorted_tables)}
    tables = sorted(queries.tables_of(found.subject), key=lambda each: -places[each[0].name])
    for table, about in sorted(tables, key=lambda each: each[0].name == found.subject):
        ids = queries.row_ids(session, table, about, found)
        if not ids or about.on_erasure is OnErasure.KEEP:
            continue
        _erase_rows(session, table, about, ids, today)
        counts[table.name] = len(ids)
    session.expire_all()
    return counts


def _erase_rows(
    session: Session, table: Table, about: Personal, ids: Sequence[int], today: date
) -> None:
    if about.on_erasure is OnErasure.DELETE:
        _hanging_on_actor(session, table, ids)
        session.execute(delete(table).where(table.c.id.in_(ids)))
    else:
        values: dict[str, Any] = dict.fromkeys(about.blank, "")
        session.execute(
            update(table).where(table.c.id.in_(ids)).values(values | {"erased_on": today})
        )
    if table.name != OwnerLook.__tablename__:
        _forget_trail(session, table.name, ids)


def _hanging_on_actor(session: Session, table: Table, ids: Sequence[int]) -> None:
    """Contact persons go with their actor; their trail is forgotten, too."""
    if table.name != "actor":
        return
    contacts = Base.metadata.tables["actor_contact"]
    numbers = list(session.scalars(select(contacts.c.id).where(contacts.c.actor_id.in_(ids))))
    if numbers:
        session.execute(delete(contacts).where(contacts.c.id.in_(numbers)))
        _forget_trail(session, contacts.name, numbers)


def _forget_trail(session: Session, table: str, ids: Sequence[int]) -> None:
    session.flush()
    values = {"table": table, "ids": [str(number) for number in ids]}
    session.execute(text("SELECT geoqm_forget_trail(:table, CAST(:ids AS text[]))"), values)


def _forget_searches(session: Session, found: Person) -> None:
    """The words of searches that hold the name."""
    rows = session.execute(select(Owner.name, Owner.first_name).where(Owner.id.in_(found.numbers)))
    words = {word for row in rows for part in row for word in part.split()}
    like = [
        OwnerLook.term.icontains(word, autoescape=True)
        for word in words
        if len(word) >= _SHORTEST_NAME
    ]
    if like:
        session.execute(
            update(OwnerLook)
            .where(OwnerLook.kind == Look.SEARCH.value, or_(*like))
            .values(term="")
            .execution_options(synchronize_session=False)
        )


def due(session: Session, *, today: date, keep: Months = USUAL) -> list[Due]:
    """What the retention clock says: persons first, then single rows."""
    return [*_persons_due(session, today, keep), *_rows_due(session, today, keep)]


def run_retention(session: Session, *, today: date, keep: Months = USUAL) -> dict[str, int]:
    """Erase and delete all that is due; returns the number of rows per table."""
    counts: dict[str, int] = {}
    for each in due(session, today=today, keep=keep):
        if each.is_person:
            erase(session, queries.person(session, each.table, each.number), today=today)
        else:
            table = Base.metadata.tables[each.table]
            session.execute(delete(table).where(table.c.id == each.number))
            if table.name != OwnerLook.__tablename__:
                _forget_trail(session, table.name, [each.number])
        counts[each.table] = counts.get(each.table, 0) + 1
    return counts


def _persons_due(session: Session, today: date, keep: Months) -> list[Due]:
    standing = (Owner.erased_on.is_(None), Owner.merged_into_id.is_(None))
    months = keep.get("owner") or _months("owner")
    quiet = _before(today, months)
    told = {
        Trigger.NO_CONTACT: (f"seit {months} Monaten kein Kontakt", Owner.last_contact_on < quiet),
        Trigger.AREA_LIFTED: (
            "die Sanierungssatzung gilt nicht mehr",
            Collection.area_id.in_(select(Area.id).where(Area.valid_until < today)),
        ),
        Trigger.WITHDRAWAL: (
            "die Einwilligung ist widerrufen",
            Owner.id.in_(select(Consent.owner_id).where(Consent.withdrawn_on <= today))
            & Owner.id.not_in(select(Consent.owner_id).where(Consent.withdrawn_on.is_(None))),
        ),
    }
    found = []
    for trigger, (reason, condition) in told.items():
        rows = session.scalars(
            select(Owner.id)
            .join(Collection, Collection.id == Owner.collection_id)
            .where(*standing, Collection.trigger == trigger.value, condition)
            .order_by(Owner.id)
        )
        found += [Due("owner", number, "Eigentum", reason, True) for number in rows]
    return found


def _rows_due(session: Session, today: date, keep: Months) -> list[Due]:
    found = []
    for table, about in periods.declared(keep):
        if not about.clock or about.months is None or table.name == about.subject == "owner":
            continue
        old = table.c[about.clock] < _before(today, about.months)
        rows = session.scalars(select(table.c.id).where(old).order_by(table.c.id))
        reason = f"älter als {about.months} Monate" if about.months else "Aufbewahrung abgelaufen"
        found += [Due(table.name, number, about.title, reason, False) for number in rows]
    return found


def _months(table: str) -> int:
    about = Base.metadata.tables[table].info["personal"]
    return int(about.months or 0)


def _before(today: date, months: int) -> date:
    """The day that lies so many months back; the first of the month where it does not exist."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return date(year, month + 1, min(today.day, 28))


def last_looks(session: Session, *, limit: int = 200) -> Sequence[OwnerLook]:
    """The log of looks, newest first; for the administration."""
    return session.scalars(
        select(OwnerLook).order_by(OwnerLook.looked_at.desc(), OwnerLook.id.desc()).limit(limit)
    ).all()


def look_count(session: Session) -> int:
    """How many looks are kept."""
    return session.scalar(select(func.count()).select_from(OwnerLook)) or 0
