"""What enters and leaves a round: the wish at the desk, the pack for the phone, its entries."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field
from shapely import LineString

Id = Annotated[int, Field(ge=1, lt=2**62)]
Text = Annotated[str, Field(max_length=2000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundData:
    """A round as it is wished: `start` and `end` are buildings; None where it may begin anywhere."""

    day: date
    minutes: int | None = None
    start: int | None = None
    end: int | None = None
    title: str = ""
    campaign_id: int | None = None
    client_key: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WayRecord:
    """A way of a delivery."""

    source_id: str
    name: str
    kind: str
    line: LineString


class DoorIn(BaseModel):
    """What came of a door; `id` is made by the phone, so that sending twice counts once."""

    id: UUID
    unit_id: Id
    answer: Literal["reached", "not_there", "card_left", "follow_up", "skipped"]
    note: Text = ""
    due_on: date | None = None
    observed_at: AwareDatetime


class RoundRef(BaseModel):
    """Which round the entries belong to."""

    id: Id


class DoorBatch(BaseModel):
    """Entries of one round, as the phone of `user` sends them."""

    user: Annotated[str, Field(max_length=120)]
    sent_at: AwareDatetime
    walk: RoundRef
    entries: Annotated[list[DoorIn], Field(max_length=50)]


class DoorOut(BaseModel):
    """What became of an entry."""

    id: UUID
    unit_id: int | None = None
    state: str
    text: str = ""
    now: dict[str, Any] = Field(default_factory=dict)
    last: str = ""


class DoorBatchOut(BaseModel):
    """The answers to a batch."""

    entries: list[DoorOut]


class PersonOut(BaseModel):
    """An owner as the phone shows them: nobody who objected comes along."""

    name: str
    language: str = ""
    phone: str = ""


class DoorUnit(BaseModel):
    """The one thing to say something about at a door; named as the walk's store expects."""

    key: str
    id: int
    title: str = ""
    last: str = ""
    seen: dict[str, Any] = Field(default_factory=dict)


class DoorHouse(BaseModel):
    """A door of the round; x east, y south of the origin in metres."""

    id: int
    position: int
    address: str
    reasons: str
    x: float
    y: float
    path: str
    persons: list[PersonOut]
    outcome: str | None
    units: list[DoorUnit]


class RoundPack(BaseModel):
    """Everything for the way, without network."""

    title: str
    day: date
    minutes: int | None
    length_m: int
    campaign: str = ""
    is_demo: bool
    houses: list[DoorHouse]
    around: list[str]
    labels: list[tuple[str, float, float, float]]
    way: str
