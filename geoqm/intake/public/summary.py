"""What somebody said, as rows of title and text, in the reader's language."""

from collections.abc import Iterator, Sequence

from geoqm.i18n import Language, Texts, later, texts_in
from geoqm.intake.codes import ReportKind, SincePrecision, Subject
from geoqm.intake.public import steps, words
from geoqm.intake.public.screens import floors, purposes_for
from geoqm.intake.public.steps import Screen
from geoqm.intake.schemas import Draft, Thing

Row = tuple[str, str | Sequence[str]]

NOTHING = later("keine Angabe")
UNITS = later("Wohnungen und Läden im Haus")
MAP_POINT = later("Punkt auf der Karte")


def summary(draft: Draft, language: Language) -> list[tuple[Screen, list[Row]]]:
    """All screens with what was said on them, in the order of the form."""
    texts = texts_in(language)
    return [
        (steps.PLACE, list(_place(draft, texts))),
        (steps.THING, list(_thing(draft.thing, texts))),
        (steps.MORE, list(_more(draft, texts))),
        (steps.SENDER, list(_sender(draft, texts))),
        (steps.PHOTOS, list(_photos(draft, texts))),
    ]


def said(draft: Draft, language: Language) -> list[Row]:
    """The rows of the sender's page: what and where, without the sender."""
    texts = texts_in(language)
    rows = [*_place(draft, texts), *_thing(draft.thing, texts), *_more(draft, texts)]
    return [row for row in rows if row[1] != texts.say(NOTHING)]


def _place(draft: Draft, texts: Texts) -> Iterator[Row]:
    place = draft.place
    yield texts.say(later("Ort")), place.address_text or texts.say(MAP_POINT)


def _thing(thing: Thing, texts: Texts) -> Iterator[Row]:
    yield texts.say(later("Was")), texts.say(words.SUBJECTS.get(thing.subject or "", NOTHING))
    title = later("Frei ab") if thing.is_expected else later("Leer seit")
    yield texts.say(title), since(thing, texts)


def since(thing: Thing, texts: Texts) -> str:
    """September 2025, about; or that nobody said."""
    if thing.vacant_since is None:
        return texts.say(later("bald")) if thing.is_expected else texts.say(NOTHING)
    day = thing.vacant_since
    shown = str(day.year) if thing.since_precision == SincePrecision.YEAR else texts.month(day)
    if thing.since_precision == SincePrecision.DAY:
        shown = texts.day(day)
    return texts.say(later("{when}, ungefähr")).format(when=shown) if thing.since_text else shown


def _more(draft: Draft, texts: Texts) -> Iterator[Row]:
    thing, nothing = draft.thing, texts.say(NOTHING)
    floor = dict(floors(texts.language)).get(str(thing.floor), str(thing.floor))
    where = [floor] if thing.floor is not None else []
    yield texts.say(later("Lage")), ", ".join([*where, thing.position]).strip(", ") or nothing
    if thing.subject == Subject.HOUSE:
        count = thing.unit_count
        yield texts.say(UNITS), texts.number(count) if count else nothing
    area = thing.area_m2
    yield texts.say(later("Fläche")), f"{texts.number(area)}\u202fm²" if area else nothing
    if draft.kind is not ReportKind.HINT:
        reason = words.REASONS.get(thing.stated_reason or "", NOTHING)
        yield texts.say(later("Grund")), texts.say(reason)
        wishes = [texts.say(words.WISHES[each]) for each in thing.wishes]
        yield texts.say(later("Wunsch")), wishes or nothing
    yield texts.say(later("Bemerkung")), thing.words.splitlines() or nothing


def _sender(draft: Draft, texts: Texts) -> Iterator[Row]:
    sender, nothing = draft.sender, texts.say(NOTHING)
    yield texts.say(later("Rolle")), texts.say(words.ROLES.get(sender.role or "", NOTHING))
    yield texts.say(later("Name")), sender.name or nothing
    yield texts.say(later("E-Mail-Adresse")), sender.email or nothing
    yield texts.say(later("Telefon")), sender.phone or nothing


def _photos(draft: Draft, texts: Texts) -> Iterator[Row]:
    count = sum(1 for photo in draft.photos if photo.state == "ready")
    shown = texts.plural("{n} Foto", "{n} Fotos", count).format(n=texts.number(count))
    yield texts.say(later("Fotos")), shown if count else texts.say(later("keine"))
    given = draft.consents.purposes
    yield (
        texts.say(later("Einwilligungen")),
        [
            texts.say((words.CONSENTS_GIVEN if each in given else words.CONSENTS_MISSING)[each])
            for each in purposes_for(draft.kind)
        ],
    )
