"""What makes a source: its columns, how a row becomes records, which tables they go to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from geoqm.importers.columns import Column
from geoqm.importers.job import Options, SourceRow

Translate = Callable[[SourceRow, Options], Iterable[Any]]
"""Pure: a row to records; raises RowRefused for a row that cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """A source of data, with German title and help for the command line.

    `targets` maps record types to mapped classes; the first is the main one. `key_fields` are
    fields that name a row in the list of refused rows.
    """

    key: str
    title: str
    help: str
    columns: tuple[Column, ...]
    targets: Mapping[type[Any], type[Any]]
    translate: Translate
    key_fields: tuple[str, ...] = ("source_id", "name")
    options: tuple[str, ...] = ()
