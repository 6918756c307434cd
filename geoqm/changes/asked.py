"""What a comparison is about: a layer, two days, and on what the answer rests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.layer import records
from geoqm.layer.declaration import Field, FieldType, Layer

RECORD_LAYER = "changes"
"""The layer of what changed lately; it is not compared with itself."""
_CLOCK = ZoneInfo("Europe/Berlin")


class Kind(StrEnum):
    """What became of a feature."""

    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The German word."""
        return _KINDS[self]


_KINDS = {Kind.NEW: "neu", Kind.CHANGED: "geändert", Kind.ENDED: "beendet"}


class Basis(StrEnum):
    """What a comparison rests on: the days that a layer knows, or the record of what was written."""

    DAYS = "days"
    RECORD = "record"


def basis_of(layer: Layer) -> Basis | None:
    """On what two days of the layer can be compared; None where nothing true could be said."""
    if layer.has_time and layer.name != RECORD_LAYER:
        return Basis.DAYS
    return Basis.RECORD if records.is_recorded(layer) else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A comparison of `layer` as `role` sees it: the end of day `before` with that of `after`."""

    layer: Layer
    role: Role
    before: date
    after: date

    @property
    def basis(self) -> Basis | None:
        """On what the answer rests."""
        return basis_of(self.layer)

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that the role sees."""
        return self.layer.fields_for(self.role)

    @property
    def compared(self) -> tuple[Field, ...]:
        """The fields whose values count: what only grows old with the calendar is no change."""
        return tuple(each for each in self.fields if not each.ages)


@dataclass(frozen=True, slots=True)
class Change:
    """A feature that is new, changed or ended; values by the names of fields.

    `changed` names the fields that differ, in order; `before` is empty where the past is not kept.
    """

    id: int
    kind: Kind
    changed_at: datetime | None
    after: Mapping[str, Any]
    before: Mapping[str, Any]
    changed: tuple[Field, ...] = ()
    is_moved: bool = False
    place: bytes | None = None

    @property
    def values(self) -> Mapping[str, Any]:
        """The values to show: as it is now, or as it was before it ended."""
        return self.before if self.kind is Kind.ENDED else self.after

    @property
    def what(self) -> str:
        """The German titles of what differs."""
        return ", ".join([*(each.title for each in self.changed), *(["Lage"] * self.is_moved)])

    def title_in(self, layer: Layer) -> str:
        """What the feature is called; its number where it has no name, or no more."""
        named = self.values.get(layer.title_field)
        return str(named) if named else f"Nr. {self.id}"


@dataclass(slots=True)
class Summary:
    """How many features are new, changed and ended, and in which fields the changed ones differ."""

    counts: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    changed: set[str] = field(default_factory=set)
    first: dict[Kind, list[Change]] = field(default_factory=lambda: {kind: [] for kind in Kind})

    def add(self, change: Change, keep: int) -> None:
        """Count a change, and keep it if it is one of the first `keep` of its kind."""
        self.counts[change.kind] += 1
        self.changed |= {each.name for each in change.changed}
        if len(self.first[change.kind]) < keep:
            self.first[change.kind].append(change)


@dataclass(frozen=True, slots=True)
class Since:
    """The question of the feed: layers, the instant after which, the page."""

    layers: tuple[Layer, ...]
    role: Role
    at: datetime
    page: int = 1


def since(text: str, now: datetime) -> datetime:
    """The instant in `text`: a day (from its beginning) or a time with its zone; 30 days by default.

    Raises InvalidInput.
    """
    if not text:
        return now.replace(minute=0, second=0, microsecond=0) - timedelta(days=30)
    try:
        found = datetime.fromisoformat(text.strip().replace(" ", "+"))
        return found if found.tzinfo else found.replace(tzinfo=_CLOCK)
    except ValueError as error:
        raise InvalidInput(
            f"„{text[:40]}“ ist kein Tag und kein Zeitpunkt (since).",
            remedy="Beispiele: since=2026-11-01 oder since=2026-11-01T12:00:00Z.",
            field="since",
        ) from error


def end_of(day: date) -> datetime:
    """The instant at which the day ends on the office's clock."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=_CLOCK)


def checked(layer: Layer, role: Role, before: date, after: date, today: date) -> Asked:
    """The comparison, if there is one. Raises InvalidInput with the remedy."""
    asked = Asked(layer, role, before, after)
    if asked.basis is None:
        raise InvalidInput(
            f"Für „{layer.title}“ lassen sich keine zwei Tage vergleichen: Was sie zeigt, wird laufend"
            " neu berechnet und nicht aufbewahrt.",
            remedy="Wählen Sie eine andere Ebene.",
            field="layer",
        )
    if after <= before:
        raise InvalidInput(
            "Der zweite Tag muss nach dem ersten liegen.",
            remedy="Tauschen Sie die beiden Tage.",
            field="bis",
        )
    if after > today:
        raise InvalidInput(
            "Der zweite Tag liegt in der Zukunft.",
            remedy="Nehmen Sie höchstens heute.",
            field="bis",
        )
    return asked


def shown(field: Field, value: Any) -> str:
    """A value as people read it: titles for codes, German numbers and days."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime):
        return clock(value)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if field.type is FieldType.DECIMAL:
        return f"{value:.{field.digits}f}".replace(".", ",") + (
            f" {field.unit}" if field.unit else ""
        )
    return field.title_of(str(value)) + (f" {field.unit}" if field.unit else "")


def clock(instant: datetime | None) -> str:
    """The instant on the office's clock; nothing for none."""
    return f"{instant.astimezone(_CLOCK):%d.%m.%Y %H:%M}" if instant else ""
