"""What a phone sends and what it gets back. Protocol 1; a newer one would be a new address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from geoqm.buildings.model import UnitKind
from geoqm.vacancies.codes import Occupancy

Id = Annotated[int, Field(ge=1, lt=2**63)]
Note = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)]
ENTRIES_AT_ONCE = 50


class _Strict(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Seen(_Strict):
    """The state of a unit that somebody knew: open episode, its revision, last seen occupied."""

    episode_id: Id | None = None
    revision: Annotated[int, Field(ge=1)] | None = None
    occupied_on: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")


class Result(Seen):
    """The state after an entry; `touched` is the revision it left its episode with."""

    touched: int | None = None


class WalkIn(_Strict):
    """A walk as the phone knows it."""

    id: UUID
    title: Annotated[str, StringConstraints(min_length=1, max_length=160)]
    street_key: Annotated[str, StringConstraints(max_length=200)] | None = None
    area_id: Id | None = None
    house_count: Annotated[int, Field(ge=0, le=100_000)] = 0
    started_at: AwareDatetime
    ended_at: AwareDatetime | None = None


class NewUnit(_Strict):
    """A unit that nobody knew before; the id is the phone's."""

    id: UUID
    building_id: Id
    kind: UnitKind
    floor: Annotated[int, Field(ge=-5, le=200)] | None = None
    position: Annotated[str, StringConstraints(max_length=40, strip_whitespace=True)] = ""


class EntryIn(_Strict):
    """One answer at one unit; the id is made on the phone and never used for anything else."""

    id: UUID
    unit_id: Id | None = None
    new_unit: NewUnit | None = None
    answer: Occupancy
    note: Note = ""
    observed_at: AwareDatetime
    seen: Seen = Seen()


class Batch(_Strict):
    """A walk and some of its entries; `sent_at` is the phone's clock, which may be wrong."""

    user: str
    sent_at: AwareDatetime
    walk: WalkIn
    entries: Annotated[list[EntryIn], Field(max_length=ENTRIES_AT_ONCE)] = []


class Difference(BaseModel):
    """One field of a conflict in words: what the entry says and what the office knows."""

    title: str
    mine: str
    theirs: str


class EntryOut(BaseModel):
    """What became of an entry. `state` "refused" means: not stored, `text` says why."""

    id: UUID
    unit_id: int | None = None
    state: str
    effect: str = "none"
    text: str = ""
    now: Seen = Seen()
    last: str = ""
    differences: list[Difference] = []


class BatchOut(BaseModel):
    """The answer to a batch, entry by entry."""

    entries: list[EntryOut]


class Decision(_Strict):
    """What somebody decided about a conflict, and the state they saw when deciding."""

    keep_mine: bool
    seen: Seen


@dataclass(frozen=True, slots=True)
class Taken:
    """A photo as the phone names it: its id, the entry it belongs to, and when it was taken."""

    id: UUID
    entry_id: UUID
    at: datetime


class PhotoOut(BaseModel):
    """The server's receipt for a photo: the hash of the file that it received and stored."""

    id: UUID
    sha256: str


class UnitOut(BaseModel):
    """A unit as the phone shows it."""

    id: int
    kind: str
    title: str
    last: str
    is_vacant: bool
    seen: Seen


class HouseOut(BaseModel):
    """A house in walking order; `path` is its outline in metres around the walk's origin."""

    id: int
    number: str
    side: str
    address: str
    use: str
    x: float
    y: float
    path: str
    units: list[UnitOut]


class Pack(BaseModel):
    """Everything a phone needs for a walk without network."""

    title: str
    street_key: str | None
    area_id: int | None
    is_demo: bool
    loaded_at: datetime
    houses: list[HouseOut]
    around: list[str]
    labels: list[tuple[str, float, float, float]]
    projection: dict[str, Any]


class Place(BaseModel):
    """A street or block that can be walked."""

    title: str
    detail: str
    street_key: str | None = None
    area_id: int | None = None
    house_count: int


class SessionOut(BaseModel):
    """Who is logged in, and the token that writing requests carry."""

    user: str
    full_name: str
    csrf: str
