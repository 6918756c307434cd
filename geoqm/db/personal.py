"""What a table with data about persons declares: whose, what for, on which ground, how long.

Person report, erasure, retention and the record of processing are made from it
(GDPR Art. 5, 15, 17, 30). A table declares it in `info["personal"]`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import MetaData, Table


class OnErasure(StrEnum):
    """What becomes of a row when its person is erased."""

    DELETE = "delete"
    BLANK = "blank"
    KEEP = "keep"


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """Personal data of a table.

    `subject` is the table of the persons, `links` the columns that name one of them (the key of
    the subject table itself: "id"). `clock` is the column whose day or instant starts the
    retention of `months`; without a clock the row lives as long as its person, or as `kept` says
    in German. `blank` are the columns emptied by OnErasure.BLANK. Rows that no key leads to are
    found by `address`, a column with the e-mail address of the person.
    """

    title: str
    subject: str
    links: tuple[str, ...]
    purpose: str
    basis: str
    on_erasure: OnErasure
    blank: tuple[str, ...] = ()
    clock: str = ""
    months: int | None = None
    kept: str = ""
    address: str = ""
    recipients: str = "nur das Team des Quartiersmanagements"


def declared(metadata: MetaData) -> Iterator[tuple[Table, Personal]]:
    """Every table with personal data and its declaration, by name."""
    for table in sorted(metadata.tables.values(), key=lambda each: each.name):
        found = table.info.get("personal")
        if isinstance(found, Personal):
            yield table, found
