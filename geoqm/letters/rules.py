"""Plain decisions about letters: salutation, address lines, order, codes, filled-in texts."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence

from geoqm.errors import InvalidInput
from geoqm.i18n import Texts
from geoqm.letters import words
from geoqm.letters.kinds import SKIP_REASONS, SkipReason
from geoqm.letters.schemas import Recipient
from geoqm.owners.kinds import OwnerKind

CODE_LENGTH = 12
LONGEST_SUBJECT, LONGEST_BODY = 160, 6000
MOST_ANSWERS = 20
PLACEHOLDERS = {
    "name": "Name der Person",
    "haeuser": "Adressen ihrer Häuser in der Kampagne",
    "frist": "bis wann der Fragebogen offen ist",
    "kampagne": "Name der Kampagne",
    "sprechstunde": "nächste Sprechstunde nach dem Datum des Briefs; leer, wenn keine eingetragen ist",
}
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_PLACEHOLDER = re.compile(r"\{\{\s*(\w*)\s*\}\}")


def new_code() -> str:
    """A code of 60 random bits in letters and digits that nobody confuses."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str:
    """A typed code in normal form; "" where it cannot be one."""
    found = re.sub(r"[^0-9A-Z]", "", typed.upper().translate(_READ_AS))
    is_one = len(found) == CODE_LENGTH and not set(found) - set(_ALPHABET)
    return found if is_one else ""


def shown_code(code: str) -> str:
    """ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def code_hash(code: str) -> bytes:
    """What the database keeps of a code."""
    return hashlib.sha256(code.encode()).digest()


def salutation(recipient: Recipient, texts: Texts) -> str:
    """The salutation of a letter; without a title of address it names the person."""
    general = words.SALUTATIONS.get(OwnerKind(recipient.kind))
    if general is not None:
        return texts.say(general)
    first, _, rest = recipient.title.partition(" ")
    surname = f"{rest} {recipient.name}".strip()
    if first == "Frau":
        return texts.say(words.DEAR_MS).format(name=surname)
    if first == "Herr":
        return texts.say(words.DEAR_MR).format(name=surname)
    named = " ".join(filter(None, (recipient.title, recipient.full_name)))
    return texts.say(words.DEAR_PERSON).format(name=named)


def address_lines(recipient: Recipient) -> list[str]:
    """The lines of the window: at most six, no empty one; another country in capitals."""
    titled = " ".join(filter(None, (recipient.title, recipient.full_name)))
    place = f"{recipient.postcode} {recipient.city}".strip()
    country = recipient.country.strip().upper() if recipient.is_abroad else ""
    return [line for line in (titled, recipient.extra, recipient.street, place, country) if line]


def in_post_order(recipient: Recipient) -> tuple[bool, str, str, str, str]:
    """The key by which a printer wants letters: postcode, city, street, name; abroad last."""
    street = recipient.street.casefold()
    return (
        recipient.is_abroad,
        recipient.postcode.strip().rjust(5, "0"),
        recipient.city.casefold(),
        street,
        recipient.name.casefold(),
    )


def check_text(subject: str, body: str) -> None:
    """Raise InvalidInput with the field for a text that letters cannot use."""
    for field, text, longest in (
        ("betreff", subject, LONGEST_SUBJECT),
        ("text", body, LONGEST_BODY),
    ):
        if not text.strip():
            raise InvalidInput(
                "Hier fehlt der Text.", remedy="Bitte ergänzen Sie ihn.", field=field
            )
        if len(text) > longest:
            raise InvalidInput(f"Hier stehen höchstens {longest} Zeichen.", field=field)
        for name in _PLACEHOLDER.findall(text):
            if name not in PLACEHOLDERS:
                known = ", ".join(f"{{{{ {each} }}}}" for each in PLACEHOLDERS)
                raise InvalidInput(
                    f"Den Platzhalter „{name}“ gibt es nicht.",
                    remedy=f"Es gibt: {known}.",
                    field=field,
                )
    if "\n" in subject.strip():
        raise InvalidInput("Der Betreff steht in einer Zeile.", field="betreff")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in; a value is never read as a text again."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a text: what empty lines part."""
    return [part.strip() for part in re.split(r"\n\s*\n", body.strip()) if part.strip()]


def language_of(wanted: str, texts: Iterable[str]) -> str:
    """The language of a letter: the owner's where there is a text in it, else German."""
    return wanted if wanted in set(texts) else "de"


def lines_of(setting: str) -> list[str]:
    """The lines of a setting; "|" parts lines as line ends do."""
    return [line.strip() for line in re.split(r"[|\n]", setting) if line.strip()]


def skipped_words(counts: Mapping[str, int]) -> str:
    """5 Personen ausgelassen: 3 Widersprüche, 2 gesperrt. Empty where nobody is left out."""
    total = sum(counts.values())
    if not total:
        return ""
    parts = [
        f"{counts[reason]} {one if counts[reason] == 1 else many}"
        for reason, (one, many) in SKIP_REASONS.items()
        if counts.get(reason)
    ]
    who = "1 Person" if total == 1 else f"{total} Personen"
    return f"{who} ausgelassen: {', '.join(parts)}."


def reason_to_skip(
    facts: Mapping[SkipReason, bool], order: Sequence[SkipReason] = tuple(SkipReason)
) -> SkipReason | None:
    """The first reason that holds, the gravest first; None where the person gets a letter."""
    return next((reason for reason in order if facts.get(reason)), None)
