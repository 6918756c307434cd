"""Decisions about reports: what may follow what, target days, spam, personal details in texts.

Plain functions; the public form refuses with them before it opens a connection.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from geoqm.errors import Conflict
from geoqm.i18n import later
from geoqm.intake.codes import ReportState
from geoqm.settings import Settings

SPAM_SUSPECTED = 50
SPAM_CERTAIN = 100
FASTEST_SENDING = timedelta(seconds=8)
_SATURDAY = 5
_WEB_ADDRESS = re.compile(r"https?://|www\.|\[url|<a\s|\.(?:ru|cn|xyz|top|click)\b", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)(?:\+|00|0)\d(?:[\s/().-]{0,2}\d){6,14}(?!\d)")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?\w{4}){3,7}", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:Herrn?|Frau|Familie|Fam\.|Dr\.)\s+[A-ZÄÖÜ][\w-]+")
_SAME_LETTER = re.compile(r"(.)\1{9,}")


class Action(StrEnum):
    """What somebody does with a report (Schritt)."""

    SEND = "send"
    SEND_UNREACHED = "send_unreached"
    CONFIRM_EMAIL = "confirm_email"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    ACCEPT = "accept"
    MERGE = "merge"
    ASK = "ask"
    REFUSE = "refuse"


UNDECIDED = frozenset({ReportState.WAITING, ReportState.ASKED})
DECIDED = frozenset({ReportState.ACCEPTED, ReportState.MERGED, ReportState.REFUSED})
_OPEN = {ReportState.SENT, *UNDECIDED}
_STEPS: Mapping[Action, tuple[frozenset[ReportState], ReportState]] = {
    Action.SEND: (frozenset({ReportState.DRAFT}), ReportState.SENT),
    Action.SEND_UNREACHED: (frozenset({ReportState.DRAFT}), ReportState.WAITING),
    Action.CONFIRM_EMAIL: (frozenset({ReportState.SENT}), ReportState.WAITING),
    Action.ANSWER: (UNDECIDED, ReportState.WAITING),
    Action.WITHDRAW: (frozenset({*_OPEN, *DECIDED}), ReportState.WITHDRAWN),
    Action.ACCEPT: (UNDECIDED, ReportState.ACCEPTED),
    Action.MERGE: (UNDECIDED, ReportState.MERGED),
    Action.ASK: (UNDECIDED, ReportState.ASKED),
    Action.REFUSE: (UNDECIDED, ReportState.REFUSED),
}


def may(state: str, action: Action) -> bool:
    """Whether `action` is possible in `state`."""
    return ReportState(state) in _STEPS[action][0]


def after(state: str, action: Action) -> ReportState:
    """The state that `action` leads to. Raises Conflict where it is not possible any more."""
    if not may(state, action):
        raise Conflict(
            later("Das ist bei dieser Meldung nicht mehr möglich."),
            remedy=later("Laden Sie die Seite neu, um den jetzigen Stand zu sehen."),
        )
    return _STEPS[action][1]


def workdays_after(day: date, count: int) -> date:
    """The day that lies `count` days from Monday to Friday after `day`."""
    found = day
    while count > 0:
        found += timedelta(days=1)
        if found.weekday() < _SATURDAY:
            count -= 1
    return found


@dataclass(frozen=True, slots=True)
class Retention:
    """How long what is kept."""

    drafts: timedelta = timedelta(days=7)
    unconfirmed: timedelta = timedelta(days=30)
    without_entry: timedelta = timedelta(days=183)
    senders: timedelta = timedelta(days=730)
    links: timedelta = timedelta(days=400)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """As the installation decided."""
        return cls(
            drafts=timedelta(days=settings.report_draft_days),
            unconfirmed=timedelta(days=settings.report_unconfirmed_days),
            without_entry=timedelta(days=settings.report_refused_days),
            senders=timedelta(days=settings.report_sender_days),
            links=timedelta(days=settings.report_link_days),
        )


@dataclass(frozen=True, slots=True)
class Traps:
    """What the form knows about its filling: the field nobody sees, and how long it took."""

    hidden_field: str = ""
    begun_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SpamGuess:
    """How likely a report is junk, from 0 to 100, and why (German, for the office)."""

    score: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def is_suspected(self) -> bool:
        """Whether the office should look twice."""
        return self.score >= SPAM_SUSPECTED

    @property
    def is_certain(self) -> bool:
        """Whether it is not worth storing."""
        return self.score >= SPAM_CERTAIN


def spam_guess(text: str, traps: Traps, now: datetime, *, reachable: bool) -> SpamGuess:
    """The guess for a report with this free text."""
    found = [
        (70, "verstecktes Feld ausgefüllt", bool(traps.hidden_field.strip())),
        (50, "in wenigen Sekunden ausgefüllt", _too_fast(traps, now)),
        (40, "Internetadresse im Text", bool(_WEB_ADDRESS.search(text))),
        (30, "immer gleiches Zeichen", bool(_SAME_LETTER.search(text))),
        (10, "keine Angabe zur Person", not reachable),
    ]
    score = sum(points for points, _, applies in found if applies)
    return SpamGuess(min(score, 100), tuple(reason for _, reason, applies in found if applies))


def _too_fast(traps: Traps, now: datetime) -> bool:
    return traps.begun_at is not None and now - traps.begun_at < FASTEST_SENDING


def personal_details(text: str) -> tuple[str, ...]:
    """German words for what a hint about somebody else's house must not hold."""
    found = (
        ("E-Mail-Adresse", _EMAIL),
        ("Kontonummer", _ACCOUNT),
        ("Telefonnummer", _PHONE),
        ("Name einer Person", _PERSON),
    )
    return tuple(word for word, pattern in found if pattern.search(text))
