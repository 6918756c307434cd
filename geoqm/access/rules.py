"""Decisions about logins: which names are allowed, how long a throttled caller waits.

Passwords and tokens are hashed by `passwords` and stored by `service`.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address
from zoneinfo import ZoneInfo

from geoqm.errors import InvalidInput

LONGEST_TITLE = 80
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
_FEWEST_SIGNS = 6
_LOCAL_TIME = ZoneInfo("Europe/Berlin")
_NAME = re.compile(r"[^\W_][\w.@-]{0,58}[^\W_]")


@dataclass(frozen=True, slots=True)
class Throttle:
    """How many failures are free, and how the pause grows with each further one."""

    free: int
    first_pause: timedelta = timedelta(seconds=30)
    longest_pause: timedelta = timedelta(minutes=15)
    memory: timedelta = timedelta(hours=1)

    def wait(self, failures: Sequence[datetime], now: datetime) -> timedelta:
        """How long the caller still has to wait; zero when a try is allowed."""
        counted = [each for each in failures if now - each < self.memory]
        if len(counted) < self.free:
            return timedelta(0)
        doublings = min(len(counted) - self.free, 10)
        pause: timedelta = min(self.first_pause * 2**doublings, self.longest_pause)
        return max(max(counted) + pause - now, timedelta(0))


BY_NAME = Throttle(free=5)
BY_CLIENT = Throttle(free=20)


def normal_name(name: str) -> str:
    """The name as it is stored: without spaces around it, small letters, one spelling of ä."""
    typed = name.encode("utf-8", "replace").decode().replace("\0", "?")
    return unicodedata.normalize("NFKC", typed).strip().lower()


def checked_name(name: str) -> str:
    """The normal name of a new user. Raises InvalidInput where it could not be typed or sent."""
    found = normal_name(name)
    if not _NAME.fullmatch(found):
        raise InvalidInput(
            "Dieser Name geht nicht.",
            remedy="Erlaubt sind 2 bis 60 Buchstaben und Ziffern, dazwischen Punkt, Strich, "
            "Unterstrich und @, zum Beispiel „m.muster“.",
            field="name",
        )
    return found


def checked_password(password: str, name: str) -> str:
    """A password that a user chose. Raises InvalidInput where it is easily guessed."""
    plain = unicodedata.normalize("NFC", password)
    if not SHORTEST_PASSWORD <= len(plain) <= LONGEST_PASSWORD:
        raise InvalidInput(
            f"Das neue Kennwort braucht {SHORTEST_PASSWORD} bis {LONGEST_PASSWORD} Zeichen.",
            remedy="Vier Wörter, die nichts miteinander zu tun haben, sind leicht zu merken.",
            field="password",
        )
    small = plain.lower()
    if len(set(small)) < _FEWEST_SIGNS or any(each in small for each in (name.lower(), "geoqm")):
        raise InvalidInput(
            "Dieses Kennwort ist leicht zu erraten.",
            remedy="Vermeiden Sie Ihren Namen, den Namen der Anwendung und Wiederholungen.",
            field="password",
        )
    return plain


def checked_text(text: str, *, field: str, longest: int = LONGEST_TITLE) -> str:
    """A title or full name on one line. Raises InvalidInput when too long or not printable."""
    found = " ".join(unicodedata.normalize("NFC", text).split())
    if len(found) > longest or not found.isprintable():
        raise InvalidInput(
            f"Bitte höchstens {longest} druckbare Zeichen angeben.",
            remedy="Kürzen Sie die Angabe oder entfernen Sie Sonderzeichen.",
            field=field,
        )
    return found


def local_time(instant: datetime) -> datetime:
    """An instant on the clock of the office."""
    return instant.astimezone(_LOCAL_TIME)


def local_day(instant: datetime) -> date:
    """The calendar day in the office at this instant."""
    return local_time(instant).date()


def wait_text(wait: timedelta) -> str:
    """A pause in German, rounded up: "30 Sekunden", "4 Minuten"."""
    seconds = -(-wait // timedelta(seconds=1))
    if seconds > 60:
        return f"{-(-seconds // 60)} Minuten"
    return "1 Sekunde" if seconds <= 1 else f"{seconds} Sekunden"


def client_group(address: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 network of an IPv6 address."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((found, 64), strict=False))
