"""What the database knows about one person, found by the declarations of the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, func, or_, select
from sqlalchemy.orm import Session

from geoqm.db.base import Base
from geoqm.db.model import AuditEntry
from geoqm.db.personal import OnErasure, Personal
from geoqm.errors import NotFound
from geoqm.owners.model import Collection
from geoqm.privacy import periods
from geoqm.privacy.periods import USUAL, Months

# Normal forms that repeat other columns, and what belongs to the map, not to the person.
_SILENT = frozenset(
    {"search_text", "match_key", "location", "version", "token_hash", "client_key", "draft_hash",
     "password_hash", "secrets", "html_part", "upload_key"}
)  # fmt: skip
_SUBJECTS = {
    "owner": "Eigentum",
    "actor": "Akteur",
    "actor_contact": "Ansprechperson",
    "report": "Meldung",
    "app_user": "Konto",
}
# Reports go as their sender or their time says, with their photo files; logins are administration.
_ERASABLE = frozenset({"owner", "actor", "actor_contact"})

_ORIGIN = Personal(
    title="Herkunft, Zweck und Löschanlass",
    subject="owner",
    links=(),
    purpose="Nachweis der Herkunft",
    basis="Art. 5 Abs. 2, Art. 14 Abs. 2 Buchst. f DSGVO",
    on_erasure=OnErasure.KEEP,
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the database: the table it lives in, its number, those merged into it."""

    subject: str
    numbers: tuple[int, ...]

    @property
    def title(self) -> str:
        """The kind of the person in German, with the number."""
        return f"{_SUBJECTS[self.subject]} Nr. {self.numbers[0]}"

    @property
    def is_erasable(self) -> bool:
        """Whether the office erases it here; others have an erasure of their own."""
        return self.subject in _ERASABLE


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one table about a person, with purpose, ground and retention."""

    table: str
    about: Personal
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a row about the person, from the audit trail."""

    at: str
    table: str
    action: str
    who: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PersonReport:
    """Everything about one person (GDPR Art. 15)."""

    person: Person
    made_on: date
    sections: Sequence[Section]
    trail: Sequence[Change]


def subjects() -> tuple[str, ...]:
    """The tables whose rows are persons."""
    return tuple(_SUBJECTS)


def tables_of(subject: str, keep: Months = USUAL) -> list[tuple[Table, Personal]]:
    """The tables that hold data about persons of this kind."""
    return [each for each in periods.declared(keep) if each[1].subject == subject]


def person(session: Session, subject: str, number: int) -> Person:
    """The person of that number with all merged into it; raises NotFound."""
    table = Base.metadata.tables.get(subject)
    if subject not in _SUBJECTS or table is None:
        raise NotFound("Diese Art von Person gibt es nicht.")
    if session.scalar(select(table.c.id).where(table.c.id == number)) is None:
        raise NotFound("Diese Person gibt es nicht.")
    merged = (
        session.scalars(select(table.c.id).where(table.c.merged_into_id == number)).all()
        if "merged_into_id" in table.c
        else ()
    )
    return Person(subject, (number, *sorted(merged)))


def report(session: Session, found: Person, *, today: date, keep: Months = USUAL) -> PersonReport:
    """All rows of all tables that name the person, and what was changed on them."""
    sections = [
        Section(table.name, about, rows)
        for table, about in tables_of(found.subject, keep)
        if about.links and (rows := _rows(session, table, _names(table, about, found)))
    ]
    keys = {section.table: [str(row.get("id")) for row in section.rows] for section in sections}
    told = [*sections, *_origins(session, sections), *_by_address(session, sections, keep)]
    return PersonReport(found, today, told, _trail(session, keys))


def _by_address(session: Session, sections: Sequence[Section], keep: Months) -> list[Section]:
    """What only the e-mail addresses of the person lead to: mails, wishes for a link."""
    addresses = {str(row.get("email") or "").lower() for each in sections for row in each.rows}
    found = []
    for table, about in periods.declared(keep):
        if about.address:
            named = func.lower(table.c[about.address]).in_(addresses - {""})
            if rows := _rows(session, table, named):
                found.append(Section(table.name, about, rows))
    return found


def _origins(session: Session, sections: Sequence[Section]) -> list[Section]:
    """Where the data come from (GDPR Art. 15 (1) g): the collections that the rows name."""
    named = {row.get("collection_id") for section in sections for row in section.rows} - {None}
    rows = session.execute(
        select(Collection.__table__).where(Collection.id.in_(named)).order_by(Collection.id)
    )
    found = [dict(row._mapping) for row in rows]  # noqa: SLF001 (the public name of the mapping)
    return [Section(Collection.__tablename__, _ORIGIN, found)] if found else []


def row_ids(session: Session, table: Table, about: Personal, found: Person) -> list[int]:
    """The numbers of a table's rows about a person."""
    return list(session.scalars(select(table.c.id).where(_names(table, about, found))))


def _names(table: Table, about: Personal, found: Person) -> Any:
    return or_(*(table.c[link].in_(found.numbers) for link in about.links))


def _rows(session: Session, table: Table, named: Any) -> list[Mapping[str, Any]]:
    told = [column for column in table.columns if column.name not in _SILENT]
    rows = session.execute(select(*told).where(named).order_by(*table.primary_key))
    return [dict(row._mapping) for row in rows]  # noqa: SLF001 (the public name of the mapping)


def _trail(session: Session, keys: Mapping[str, Sequence[str]]) -> list[Change]:
    about = or_(
        *(
            (AuditEntry.table_name == table) & AuditEntry.row_id.in_(ids)
            for table, ids in keys.items()
        )
    )
    if not keys:
        return []
    rows = session.scalars(select(AuditEntry).where(about).order_by(AuditEntry.id))
    return [
        Change(
            row.changed_at.isoformat(timespec="seconds"),
            row.table_name,
            row.action,
            row.user_name,
            {"before": row.before, "after": row.after},
        )
        for row in rows
    ]
