"""How long rows are kept: as the tables declare it, unless the installation decided otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sqlalchemy import Table

from geoqm.db import personal
from geoqm.db.base import Base
from geoqm.db.personal import Personal
from geoqm.settings import Settings

Months = Mapping[str, int]
USUAL: Months = {}


def decided(settings: Settings) -> Months:
    """The months by table, of the tables whose retention an installation may decide."""
    return {
        table.name: getattr(settings, setting_of(table))
        for table, about in personal.declared(Base.metadata)
        if about.months
    }


def setting_of(table: Table) -> str:
    """The name of the setting that says how long rows of a table are kept."""
    return f"retention_{table.name}_months"


def declared(keep: Months) -> Iterator[tuple[Table, Personal]]:
    """Every table with personal data, and its declaration with the months of `keep`."""
    for table, about in personal.declared(Base.metadata):
        yield table, replace(about, months=keep.get(table.name, about.months))
