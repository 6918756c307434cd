"""What enters the slice and what letters are made from."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from geoqm.consultations.model import Consultation

_GERMANY = frozenset({"", "deutschland", "germany", "de", "d", "brd"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who gets a letter, as far as salutation and window need it."""

    kind: str
    name: str
    first_name: str = ""
    title: str = ""
    extra: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""

    @property
    def full_name(self) -> str:
        """First name and name, without a title."""
        return f"{self.first_name} {self.name}".strip()

    @property
    def is_abroad(self) -> bool:
        """Whether the letter leaves Germany."""
        return self.country.strip().casefold() not in _GERMANY


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, as the settings say; what is not set stays empty."""

    name: str
    subtitle: str
    address: tuple[str, ...]
    contact: tuple[str, ...]
    controller: str
    data_officer: str
    kept_months: int

    @property
    def return_line(self) -> str:
        """The small line above the window's address."""
        return " · ".join(filter(None, (self.name, *self.address)))

    def as_json(self) -> dict[str, Any]:
        """The head for Typst."""
        return {
            "name": self.name,
            "subtitle": self.subtitle,
            "return_line": self.return_line,
            "contact": [*self.address, *self.contact],
            "footer": " · ".join((self.name, *self.contact)),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A collection that data of a person come from."""

    origin: str
    purpose: str
    basis: str
    trigger: str
    collected_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterData:
    """Everything a letter says to one person."""

    recipient: Recipient
    language: str
    subject: str
    body: str
    houses: tuple[str, ...]
    letter_on: date
    valid_until: date
    reference: str
    signature: str
    campaign: str = ""
    code: str = ""
    base_url: str = ""
    sources: tuple[Source, ...] = ()
    hours: Consultation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchData:
    """What a batch says and how it goes out; `texts` holds (subject, body) by language."""

    channel: str
    title: str
    texts: dict[str, tuple[str, str]]
    letter_on: date
    valid_until: date
    signature: str = ""
    has_questionnaire: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerData:
    """What somebody answers to a questionnaire."""

    language: str = "de"
    building_id: int | None = None
    use: str | None = None
    empty_units: int | None = None
    empty_note: str = ""
    condition: str | None = None
    invested_in: int | None = None
    investment: str = ""
    wants_advice: bool = False
    consents: tuple[str, ...] = ()
    text_version: str = ""
    email: str = ""
    phone: str = ""
    words: str = ""
    client_key: UUID | None = field(default=None)
