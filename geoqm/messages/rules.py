"""Pure decisions about messages: addresses, clean values, back-off, Message-ID."""

import hashlib
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta

from email_validator import EmailNotValidError, validate_email

from geoqm.errors import InvalidInput
from geoqm.messages.declaration import MailTemplate, Placeholder

BACK_OFF = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360, 720, 1440))
# After this time nobody waits for a confirmation any more.
GIVE_UP_AFTER = timedelta(days=5)
# No single message takes that long: the worker that claimed it is dead.
CLAIM_LASTS = timedelta(minutes=10)
_ISOLATE, _POP = "\u2068", "\u2069"
_LONGEST_LINE = 500
_LONGEST_TEXT = 5000


def mail_address(text: str, *, field: str = "to") -> str:
    """The address as it goes on the wire, ASCII only. Raises InvalidInput for anything else."""
    try:
        found = validate_email(
            text.strip(), check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError as error:
        raise InvalidInput(
            "Diese E-Mail-Adresse ist nicht vollständig.",
            remedy="Beispiel: name@example.org.",
            field=field,
        ) from error
    return f"{found.ascii_local_part}@{found.ascii_domain}"


def clean_values(
    template: MailTemplate, values: Mapping[str, str], *, isolate: bool
) -> dict[str, str]:
    """The values for a text: every placeholder, no control characters, no endless text.

    `isolate` keeps left-to-right values together within a right-to-left text. Raises KeyError
    for a value that the template does not know: a defect of the caller.
    """
    unknown = set(values) - template.placeholder_names()
    if unknown:
        raise KeyError(f"{template.name}: {sorted(unknown)}")
    return {
        each.name: _clean(each, values.get(each.name, ""), isolate=isolate)
        for each in template.placeholders
    }


def _clean(placeholder: Placeholder, value: str, *, isolate: bool) -> str:
    lines = [_line(line) for line in value.splitlines()]
    if placeholder.several_lines:
        return "\n".join(lines).strip()[:_LONGEST_TEXT]
    text = " ".join(" ".join(lines).split())[:_LONGEST_LINE]
    if placeholder.link and text and not text.startswith(("https://", "http://")):
        raise ValueError(f"{placeholder.name} is no web address")
    return f"{_ISOLATE}{text}{_POP}" if isolate and text and not placeholder.link else text


def _line(text: str) -> str:
    """`text` without control and direction characters; joiners stay, names need them."""
    return "".join(
        character
        for character in text.replace("\t", " ")
        if unicodedata.category(character) not in {"Cc", "Cs", "Co", "Cn"}
        and not _turns_direction(character)
    )


def _turns_direction(character: str) -> bool:
    return character in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def header_text(text: str, length: int = 200) -> str:
    """`text` as one line for a header: no line ends, no control characters."""
    return " ".join(_line(" ".join(text.splitlines())).split())[:length]


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` failures; None when it is time to give up."""
    return now + BACK_OFF[attempts - 1] if 0 < attempts <= len(BACK_OFF) else None


def message_id(key: str, created_at: datetime, sender: str) -> str:
    """The Message-ID: the same at every attempt, so that receivers notice a second copy."""
    mark = hashlib.sha256(f"{key}|{created_at.isoformat()}".encode()).hexdigest()[:40]
    return f"<{mark}@{sender.rpartition('@')[2]}>"
