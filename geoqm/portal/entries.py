"""The entries of the catalogue: a layer together with what the database knows of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from typing import Final

from sqlalchemy.orm import Session

from geoqm.access.rules import local_day, local_time
from geoqm.db.roles import Role
from geoqm.layer.declaration import Field, Layer
from geoqm.maps.store import Store
from geoqm.portal import queries
from geoqm.portal.queries import Content, LastImport

# A layer that takes longer to count shows its number on its own page only.
_PATIENCE_MS: Final = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """A layer as a reader of the catalogue sees it.

    `changed_at` is None where nothing was ever written; `imported` is known to planners and the
    team, for layers that tell where their features come from.
    """

    layer: Layer
    content: Content
    version: str
    changed_at: datetime | None
    imported: LastImport | None
    today: date

    @property
    def count(self) -> int | None:
        """How many features it has today; None where that is not known yet."""
        return self.content.count

    @property
    def follows_calendar(self) -> bool:
        """Whether it shows every day anew what holds on that day."""
        return self.layer.daily or self.layer.by_day

    @property
    def is_of_today(self) -> bool:
        """Whether it changed today or changes by itself with each day."""
        changed = self.changed_at is not None and local_day(self.changed_at) == self.today
        return changed or self.follows_calendar

    @property
    def changed(self) -> str:
        """When it changed last: „heute 06:00“ or the day; "" where it never did."""
        if self.changed_at is None:
            return ""
        at = local_time(self.changed_at)
        return f"{at:%H:%M}" if at.date() == self.today else f"{at:%d.%m.%Y}"

    @property
    def changed_today(self) -> bool:
        """Whether `changed` is a time of today."""
        return self.changed_at is not None and local_day(self.changed_at) == self.today


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the catalogue, and when."""

    role: Role
    today: date


def entries(
    session: Session,
    store: Store,
    layers: Sequence[Layer],
    versions: Mapping[str, str],
    reader: Reader,
) -> list[Entry]:
    """The layers with what the database knows of them; numbers are kept until the data change."""
    changes = queries.changes(session)
    imported = queries.imports(session) if reader.role.sees(Role.PLANNER) else {}
    return [_entry(session, store, each, versions, reader, changes, imported) for each in layers]


def _entry(  # noqa: PLR0913 (what all entries share is asked once)
    session: Session,
    store: Store,
    layer: Layer,
    versions: Mapping[str, str],
    reader: Reader,
    changes: Mapping[str, datetime],
    imported: Mapping[str, LastImport],
) -> Entry:
    version = versions[layer.name]
    known = store.once(
        ("content", layer.name, reader.role, version),
        lambda: queries.content(session, layer, reader.role, patience_ms=_PATIENCE_MS),
    )
    runs = [imported[key] for key in known.datasets if key in imported]
    return Entry(
        layer=layer,
        content=known,
        version=version,
        changed_at=max((changes[name] for name in layer.tables if name in changes), default=None),
        imported=max(runs, key=attrgetter("ended_at"), default=None),
        today=reader.today,
    )


def counted(session: Session, store: Store, entry: Entry, role: Role) -> Entry:
    """The entry with its number, however long that takes."""
    if entry.count is not None:
        return entry
    known = store.once(
        ("counted", entry.layer.name, role, entry.version),
        lambda: queries.content(session, entry.layer, role),
    )
    return replace(entry, content=known)


def personal_fields(layer: Layer, role: Role) -> list[Field]:
    """The fields with persons, contacts or notes that `role` sees."""
    return [each for each in layer.fields_for(role) if each.personal]


def personal_layers(layers: Sequence[Layer], role: Role) -> list[Layer]:
    """The layers that tell `role` of persons, contacts or notes."""
    return [each for each in layers if personal_fields(each, role)]
