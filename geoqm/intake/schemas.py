"""What enters with the form's steps, and what leaves for the sender's page."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from geoqm.errors import InvalidInput
from geoqm.intake.codes import ReportKind


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: the field and a German text that says what to do."""

    field: str
    text: str


class StepRefused(InvalidInput):
    """A step of the form cannot be stored; `problems` names every field that needs a look."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep all problems; the first one is the message."""
        self.problems = tuple(problems)
        super().__init__(self.problems[0].text, field=self.problems[0].field)


class Step(StrEnum):
    """The steps of the form whose values are stored (Schritte)."""

    PLACE = "place"
    THING = "thing"
    SENDER = "sender"
    CONSENTS = "consents"


@dataclass(frozen=True, slots=True)
class Place:
    """Where: the address as typed, the building it was matched with, a point (EPSG:4326)."""

    address_text: str = ""
    building_id: int | None = None
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """What stands empty, since when, why, and what the sender would like."""

    subject: str | None = None
    floor: int | None = None
    position: str = ""
    area_m2: Decimal | None = None
    is_expected: bool = False
    vacant_since: date | None = None
    since_precision: str | None = None
    since_text: str = ""
    stated_reason: str | None = None
    wishes: tuple[str, ...] = ()
    words: str = ""
    unit_count: int | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who reports; everything may be left out."""

    role: str | None = None
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Consents:
    """What the sender agrees to, and the version of the texts that were shown."""

    purposes: tuple[str, ...] = ()
    text_version: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a report as the pages show it."""

    id: int
    upload_key: str
    state: str
    place: int
    expected_bytes: int
    received_bytes: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that is not sent yet, as far as it was filled in."""

    report_id: int
    kind: ReportKind
    language: str
    created_at: datetime
    place: Place = Place()
    thing: Thing = Thing()
    sender: Sender = Sender()
    consents: Consents = Consents()
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, slots=True)
class Submitted:
    """A report that was just sent. `token` opens its page and exists nowhere else."""

    report_id: int
    label: str
    token: str
    language: str
    email: str
    needs_confirmation: bool


@dataclass(frozen=True, slots=True)
class Happened:
    """A step of the report's history as the sender sees it."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A sent report as its sender sees it: their own words, its state, what was decided."""

    draft: Draft
    label: str
    state: str
    revision: int
    arrived_at: datetime
    decided_at: datetime | None
    due_on: date | None
    refusal_reason: str | None
    has_entry: bool
    email_confirmed_at: datetime | None
    history: tuple[Happened, ...] = ()
