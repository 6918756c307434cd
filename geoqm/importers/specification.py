"""What makes a source: its columns, how a row becomes records, which tables they go to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from geoqm.importers.columns import Column
from geoqm.importers.job import Options, SourceRow

Translate = Callable[[SourceRow, Options], Iterable[Any]]
"""Pure: a row to records; raises RowRefused for a row that cannot be used."""
Store = Callable[[Session, Sequence[Any], "Delivered"], dict[str, int]]
"""Stores all records of a file that has no geometry, and returns the counts."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """Which run delivers: data set, number of the run, who started it."""

    dataset: str
    import_run_id: int
    by: str


@dataclass(frozen=True, slots=True)
class Edits:
    """What was edited in geoqm: source ids of a data set's rows, and how to let the file count again."""

    of: Callable[[Session, str], frozenset[str]]
    release: Callable[[Session, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """A source of data, with German title and help for the command line.

    `targets` maps record types to mapped classes; the first is the main one. `key_fields` are
    fields that name a row in the list of refused rows. A source with `store` has no geometry and
    stores its records itself. Of a file with several layers the one among `layers` is read. Rows
    that `edits` knows were changed in geoqm: a file leaves them alone unless told otherwise.
    """

    key: str
    title: str
    help: str
    columns: tuple[Column, ...]
    targets: Mapping[type[Any], type[Any]]
    translate: Translate
    store: Store | None = None
    key_fields: tuple[str, ...] = ("source_id", "name")
    options: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    edits: Edits | None = None
