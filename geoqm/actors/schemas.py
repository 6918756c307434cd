"""What enters the slice: an actor and a contact person as the services take them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorData:
    """The facts about an actor, and what of them may be published."""

    kind: str
    name: str
    description: str = ""
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    street: str = ""
    postcode: str = ""
    city: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    note: str = ""
    is_public: bool = False
    publishes_contact: bool = False
    agreed_on: date | None = None
    agreed_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactData:
    """A contact person of an actor."""

    name: str
    role: str = ""
    email: str = ""
    phone: str = ""
    language: str = "de"
