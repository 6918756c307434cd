"""How passwords, names and throttling work: decisions without database and web."""

import re
import secrets
from datetime import timedelta

from geoqm.errors import InvalidInput

WINDOW = timedelta(minutes=15)
FAILURES_PER_NAME = 5
FAILURES_PER_CLIENT = 30
_NAME = re.compile(r"[a-z0-9äöüß][a-z0-9äöüß._@-]{1,59}")
# Without letters and digits that are mixed up when read aloud.
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def normal_name(name: str) -> str:
    """A login name in lower case; InvalidInput when it has other signs than allowed."""
    normal = name.strip().lower()
    if not _NAME.fullmatch(normal):
        raise InvalidInput(
            "Der Name hat 2 bis 60 Zeichen: Buchstaben, Ziffern, Punkt, Binde- und Unterstrich.",
            remedy="Beispiel: m.beispiel",
            field="name",
        )
    return normal


def new_password() -> str:
    """A random password of about 92 bits in four groups."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def is_throttled(failures_of_name: int, failures_of_client: int) -> bool:
    """Whether so many failures within the window close the door."""
    return failures_of_name >= FAILURES_PER_NAME or failures_of_client >= FAILURES_PER_CLIENT
