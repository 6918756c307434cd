"""The steps of the form in their order, and what the fields of each hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from geoqm.i18n import later
from geoqm.intake.codes import SincePrecision
from geoqm.intake.forms import Values
from geoqm.intake.public.words import ABOUT
from geoqm.intake.schemas import Draft, Step, Thing

LONGEST_FIELD = 4000


@dataclass(frozen=True, slots=True)
class Screen:
    """A step as the reader meets it: address, short name, question, what is stored with it."""

    name: str
    title: str
    question: str
    step: Step | None
    fields: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        """The template of the screen."""
        return f"intake/public/{self.name}.html"


PLACE = Screen(
    "ort",
    later("Ort"),
    later("Wo steht etwas leer?"),
    Step.PLACE,
    ("address", "building", "lon", "lat"),
)
THING = Screen(
    "was",
    later("Was"),
    later("Was steht leer?"),
    Step.THING,
    ("subject", "expected", "since_year", "since_month", "about"),
)
MORE = Screen(
    "mehr",
    later("Einzelheiten"),
    later("Was sollten wir noch wissen?"),
    Step.THING,
    ("floor", "position", "area", "units", "reason", "words"),
    ("wishes",),
)
SENDER = Screen(
    "kontakt",
    later("Kontakt"),
    later("Wie erreichen wir Sie?"),
    Step.SENDER,
    ("role", "name", "email", "phone"),
)
PHOTOS = Screen(
    "fotos",
    later("Fotos und Einwilligungen"),
    later("Möchten Sie Fotos zeigen?"),
    Step.CONSENTS,
    ("text_version",),
    ("purposes",),
)
CHECK = Screen("pruefen", later("Prüfen und senden"), later("Stimmt alles?"), None)
SCREENS: Mapping[str, Screen] = MappingProxyType(
    {each.name: each for each in (PLACE, THING, MORE, SENDER, PHOTOS, CHECK)}
)
ORDER: Sequence[Screen] = tuple(SCREENS.values())


def number(screen: Screen) -> int:
    """1 for the first."""
    return ORDER.index(screen) + 1


def before(screen: Screen) -> Screen | None:
    """The screen before; None at the first."""
    place = ORDER.index(screen)
    return ORDER[place - 1] if place else None


def after(screen: Screen) -> Screen:
    """The screen after; the last one stays."""
    return ORDER[min(ORDER.index(screen) + 1, len(ORDER) - 1)]


def first_open(draft: Draft) -> Screen:
    """The first screen whose answer is still missing, so that nobody sends half a report."""
    if not draft.place.address_text and draft.place.lon is None:
        return PLACE
    if draft.thing.subject is None:
        return THING
    return CHECK


def filled(draft: Draft) -> dict[str, str | list[str]]:
    """What was said so far, as the fields of the form hold it."""
    place, sender = draft.place, draft.sender
    return {
        "address": place.address_text,
        "building": _text(place.building_id),
        "lon": _text(place.lon),
        "lat": _text(place.lat),
        **thing_fields(draft.thing),
        "role": sender.role or "",
        "name": sender.name,
        "email": sender.email,
        "phone": sender.phone,
        "purposes": list(draft.consents.purposes),
        "text_version": draft.consents.text_version,
    }


def thing_fields(thing: Thing) -> dict[str, str | list[str]]:
    """The fields of the two screens about what stands empty."""
    since = thing.vacant_since
    has_month = since is not None and thing.since_precision != SincePrecision.YEAR
    return {
        "subject": thing.subject or "",
        "expected": "1" if thing.is_expected else "",
        "since_year": str(since.year) if since else "",
        "since_month": str(since.month) if since and has_month else "",
        "about": "1" if thing.since_text else "",
        "floor": _text(thing.floor),
        "position": thing.position,
        "area": f"{thing.area_m2.normalize():f}" if thing.area_m2 is not None else "",
        "units": _text(thing.unit_count),
        "reason": thing.stated_reason or "",
        "wishes": list(thing.wishes),
        "words": thing.words,
    }


def merged(draft: Draft, screen: Screen, typed: Values) -> dict[str, str | list[str]]:
    """What a screen sends, together with what other screens said for the same step."""
    values = filled(draft)
    for name in screen.fields:
        sent = typed.get(name, "")
        values[name] = (sent if isinstance(sent, str) else "".join(sent[:1]))[:LONGEST_FIELD]
    for name in screen.lists:
        sent = typed.get(name, ())
        values[name] = [sent] if isinstance(sent, str) else list(sent)[:20]
    return values


def stored(values: Mapping[str, str | list[str]]) -> dict[str, str | list[str]]:
    """The fields as the service reads them: "about" is a word of its own there."""
    return {**values, "since_text": ABOUT if values.get("about") else ""}


def _text(value: object) -> str:
    return "" if value is None else str(value)
