"""What the forms of the slice send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geoqm.actors import codes
from geoqm.actors.model import Actor
from geoqm.actors.schemas import ActorData, ContactData
from geoqm.http.forms import FormReader

LANGUAGES = {
    "de": "Deutsch",
    "en": "Englisch",
    "tr": "Türkisch",
    "ar": "Arabisch",
    "other": "andere",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as it is shown again: what was typed or ticked, and what has to be mended."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mistakes: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str, default: object = "") -> str:
        """The first value of a field, else the default."""
        found = self.values.get(name)
        return found[0] if found else str(default)

    def has(self, name: str, code: str) -> bool:
        """Whether a box of a group is ticked."""
        return code in self.values.get(name, ())


EMPTY = Shown()


def actor_data(reader: FormReader, lists: Mapping[str, Sequence[str]]) -> ActorData:
    """The facts about an actor and what may be published."""
    return ActorData(
        kind=reader.choice("art", "Art", codes.KINDS),
        name=reader.text("name", "Name", required=True),
        description=reader.text("beschreibung", "Beschreibung", limit=2000),
        topics=tuple(code for code in codes.TOPICS if code in lists.get("themen", ())),
        languages=tuple(code for code in LANGUAGES if code in lists.get("sprachen", ())),
        street=reader.text("strasse", "Straße und Hausnummer", limit=160),
        postcode=reader.text("plz", "Postleitzahl", limit=12),
        city=reader.text("ort", "Ort", limit=120),
        website=reader.text("internet", "Internet", limit=290),
        email=reader.email("email", "E-Mail"),
        phone=reader.text("telefon", "Telefon", limit=60),
        note=reader.text("notiz", "Notiz", limit=2000),
        is_public=reader.flag("oeffentlich"),
        publishes_contact=reader.flag("kontakt_oeffentlich"),
        agreed_on=reader.day("zugestimmt", "Einwilligung am"),
        agreed_text=reader.text("fassung", "Fassung des Textes", limit=40),
    )


def actor_values(actor: Actor) -> dict[str, list[str]]:
    """An actor as the form shows it."""
    single = {
        "art": actor.kind,
        "name": actor.name,
        "beschreibung": actor.description,
        "strasse": actor.street,
        "plz": actor.postcode,
        "ort": actor.city,
        "internet": actor.website,
        "email": actor.email,
        "telefon": actor.phone,
        "notiz": actor.note,
        "oeffentlich": "1" if actor.is_public else "",
        "kontakt_oeffentlich": "1" if actor.publishes_contact else "",
        "zugestimmt": actor.agreed_on.isoformat() if actor.agreed_on else "",
        "fassung": actor.agreed_text,
        "version": str(actor.version),
    }
    lists = {"themen": [*actor.topics], "sprachen": [*actor.languages]}
    return {name: [value] for name, value in single.items()} | lists


def contact_data(reader: FormReader) -> ContactData:
    """A contact person."""
    return ContactData(
        name=reader.text("name", "Name", required=True),
        role=reader.text("rolle", "Aufgabe", limit=120),
        email=reader.email("email", "E-Mail"),
        phone=reader.text("telefon", "Telefon", limit=60),
        language=reader.choice("sprache", "Sprache", LANGUAGES, default="de"),
    )
