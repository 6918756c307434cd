"""How the inbox speaks: lines of the queue, times, consequences; pure functions in German."""

from datetime import date, datetime, timedelta

from geoqm.access.rules import local_day, local_time
from geoqm.buildings import codes
from geoqm.buildings.words import floor_name, title_in
from geoqm.intake import labels
from geoqm.intake.codes import EventKind, RefusalReason, SenderRole, Subject
from geoqm.intake.model import ReportEvent, ReportSender
from geoqm.intake.queries.candidates import UnitCandidate
from geoqm.vacancies.codes import DatePrecision
from geoqm.vacancies.dates import RoughDate, whole_months

LANGUAGES = {"de": "Deutsch", "en": "Englisch", "tr": "Türkisch", "ar": "Arabisch"}


def ago(instant: datetime, now: datetime) -> str:
    """Heute 08:12, gestern, vor 6 Tagen."""
    days = (local_day(now) - local_day(instant)).days
    if days <= 0:
        return f"heute {local_time(instant):%H:%M}"
    return "gestern" if days == 1 else f"vor {days} Tagen"


def at(instant: datetime) -> str:
    """16.11.2026, 14:22."""
    return f"{local_time(instant):%d.%m.%Y, %H:%M}"


def subject(code: str | None) -> str:
    """Laden; „ohne Angabe“ for None."""
    return labels.SUBJECTS[Subject(code)] if code else "ohne Angabe"


def role(code: str | None) -> str:
    """Eigentümer/in; „ohne Angabe“ for None."""
    return labels.SENDER_ROLES[SenderRole(code)] if code else "ohne Angabe"


def since(day: date | None, precision: str | None, *, is_expected: bool) -> str:
    """Seit September 2025, ab 01.01.2027 frei, Beginn unbekannt."""
    if day is None or precision is None:
        return "wird frei, Tag unbekannt" if is_expected else "Beginn unbekannt"
    rough = RoughDate(day, DatePrecision(precision)).label
    if is_expected:
        return f"ab {rough} frei"
    return rough if rough.startswith("vor") else f"seit {rough}"


def thing(code: str | None, floor: int | None, position: str) -> str:
    """Laden, EG links; the floor only where it was said."""
    if floor is None:
        return f"{subject(code)}, {position}" if position else subject(code)
    return f"{subject(code)}, {floor_name(floor)} {position}".strip()


def unit(candidate: UnitCandidate) -> str:
    """Laden, EG links."""
    place = f"{floor_name(candidate.floor)} {candidate.position}".strip()
    return f"{title_in(codes.UNIT_KINDS, candidate.kind)}, {place}"


def asking(sender: ReportSender | None, *, by_mail: bool) -> str:
    """How a question reaches the sender."""
    if by_mail:
        return "Die meldende Person erhält Ihre Frage per E-Mail mit einem Link zur Antwort."
    if sender is not None and sender.phone:
        return f"Eine E-Mail ist nicht möglich. Bitte rufen Sie an: {sender.phone}"
    return "Die meldende Person hat nichts hinterlassen, womit Sie sie erreichen dürfen."


def recalled(mail: str) -> str:
    """What became of the e-mail of a decision that was taken back; empty where there was none."""
    return {
        "zurueckgehalten": "Die Entscheidung ist zurückgenommen, die E-Mail wurde nicht versendet.",
        "unterwegs": "Die Entscheidung ist zurückgenommen. Die E-Mail dazu war schon unterwegs.",
    }.get(mail, "")


def all_units(known: int, missing: int) -> str:
    """3 bekannte Einheiten, 2 weitere werden angelegt."""
    told = "1 bekannte Einheit" if known == 1 else f"{known} bekannte Einheiten"
    more = "1 weitere wird angelegt" if missing == 1 else f"{missing} weitere werden angelegt"
    if not known:
        return (
            "eine Einheit wird angelegt" if missing == 1 else f"{missing} Einheiten werden angelegt"
        )
    return f"{told}, {more}" if missing else told


def months(begin: date, today: date) -> str:
    """14 Mon., 3 Jahre; „unter 1 Mon.“ for less."""
    count = whole_months(begin, today)
    if count < 1:
        return "unter 1 Mon."
    return f"{count} Mon." if count < 24 else f"{count // 12} Jahre"


def took(span: timedelta | None) -> str:
    """2 Tage, 5 Stunden; „noch keine“ for None."""
    if span is None:
        return "noch keine"
    if span.days >= 1:
        return "1 Tag" if span.days == 1 else f"{span.days} Tage"
    hours = int(span.total_seconds() // 3600)
    return "unter 1 Stunde" if hours < 1 else f"{hours} Std."


def happened(event: ReportEvent) -> str:
    """What an event was, with its reason: „abgelehnt: Renovierung“."""
    said = labels.EVENTS[EventKind(event.kind)]
    if event.kind == EventKind.REFUSED:
        return f"{said}: {labels.REFUSALS[RefusalReason(event.data['reason'])]}"
    if event.kind == EventKind.ASSIGNED:
        return f"zugewiesen: {event.data['to']}" if event.data.get("to") else "niemandem zugewiesen"
    if event.kind == EventKind.LET and "on" in event.data:
        return f"{said} seit {date.fromisoformat(event.data['on']):%d.%m.%Y}"
    return said


def details(event: ReportEvent) -> str:
    """The free text of an event: note, question or remark."""
    return str(
        event.data.get("text") or event.data.get("question") or event.data.get("remark") or ""
    )
