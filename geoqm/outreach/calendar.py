"""Follow-ups as an iCalendar file (RFC 5545): days without times, titles without persons."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from geoqm.outreach.model import FollowUp

_WIDTH = 75
# A calendar needs a component even where nothing is due; the zone of the office always stands.
_ZONE = (
    "BEGIN:VTIMEZONE", "TZID:Europe/Berlin",
    "BEGIN:DAYLIGHT", "DTSTART:19810329T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "END:DAYLIGHT",
    "BEGIN:STANDARD", "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "END:STANDARD",
    "END:VTIMEZONE",
)  # fmt: skip


def calendar(found: Iterable[FollowUp], *, base: str, host: str) -> bytes:
    """The file; a follow-up keeps its UID however often it moves."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//geoqm//Wiedervorlagen//DE",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Wiedervorlagen (geoqm)",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        *_ZONE,
        *(line for each in found for line in _event(each, base, host)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in folded(line)).encode()


def _event(each: FollowUp, base: str, host: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:wiedervorlage-{each.id}@{host}"
    yield f"DTSTAMP:{_instant(each.created_at)}"
    yield f"SEQUENCE:{each.version - 1}"
    yield f"DTSTART;VALUE=DATE:{_day(each.due_on)}"
    yield f"DTEND;VALUE=DATE:{_day(each.due_on + timedelta(days=1))}"
    yield f"SUMMARY:{text(f'Wiedervorlage Nr. {each.id}')}"
    yield f"DESCRIPTION:{text('Was zu tun ist, steht nach der Anmeldung unter „Mein Tag“.')}"
    yield f"URL:{base}/heute#wiedervorlage-{each.id}"
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def text(value: str) -> str:
    """A text value with the signs escaped that mean something in the format."""
    escaped = value.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    return escaped.replace("\r\n", "\n").replace("\n", r"\n")


def folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets; what follows begins with a blank."""
    part = ""
    for sign in line:
        if len((part + sign).encode()) > _WIDTH:
            yield part
            part = " "
        part += sign
    yield part


def _day(value: date) -> str:
    return f"{value:%Y%m%d}"


def _instant(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"
