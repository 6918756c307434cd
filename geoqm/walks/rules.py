"""Decisions of a walk: in which order the doors come, and what an entry does to its unit.

The answer rests on what the phone knew when it was loaded. Where the office knows more by now
and both cannot be true, the entry becomes a conflict and a person decides.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from geoqm.vacancies.codes import Occupancy, VacancyStatus
from geoqm.vacancies.rules import COUNTED
from geoqm.walks.model import Effect
from geoqm.walks.schemas import Seen

RECHECK_AFTER = timedelta(days=14)
TRUSTED_SKEW = timedelta(minutes=2)


class Side(StrEnum):
    """The side of a street (Straßenseite) by house number."""

    ODD = "odd"
    EVEN = "even"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Door:
    """A house number of a building in one street."""

    number: int | None
    until: int | None = None
    suffix: str = ""

    @property
    def label(self) -> str:
        """46, 46a, 46–48; "ohne Nr." where there is none."""
        if self.number is None:
            return "ohne Nr."
        gap = " " if self.suffix[:1].isdigit() else ""
        until = f"–{self.until}" if self.until is not None else ""
        return f"{self.number}{gap}{self.suffix}{until}"

    @property
    def rank(self) -> tuple[int, int, str]:
        """Odd numbers ascending, then even ones, then houses without number."""
        if self.number is None:
            return (2, 0, "")
        return (1 - self.number % 2, self.number, self.suffix)

    @property
    def side(self) -> Side:
        """The side of the street."""
        if self.number is None:
            return Side.NONE
        return Side.ODD if self.number % 2 else Side.EVEN


def numbers_label(doors: Sequence[Door]) -> str:
    """The numbers of one house as one label: "46, 46a, 48"."""
    return ", ".join(door.label for door in sorted(doors, key=lambda door: door.rank))


@dataclass(frozen=True, slots=True)
class Now:
    """What the office knows of a unit at a moment: its open episode, else None; what was before.

    `occupied_on` is the last sighting in use, `ended_on` the end of the last vacancy.
    """

    episode_id: int | None = None
    revision: int | None = None
    status: VacancyStatus | None = None
    known_from: date | None = None
    confirmed_on: date | None = None
    occupied_on: date | None = None
    ended_on: date | None = None

    @property
    def seen(self) -> Seen:
        """This state as a phone keeps it."""
        occupied = self.occupied_on.isoformat() if self.occupied_on else None
        return Seen(episode_id=self.episode_id, revision=self.revision, occupied_on=occupied)


@dataclass(frozen=True, slots=True)
class Own:
    """What earlier entries of the same walk did to the unit; a later one corrects them.

    `opened` is the episode they opened, `ended` the one they ended and nobody has touched since.
    """

    opened: int | None = None
    ended: int | None = None


class Step(StrEnum):
    """What has to be done with an entry."""

    OPEN = "open"
    CONFIRM = "confirm"
    END = "end"
    REJECT = "reject"
    REOPEN = "reopen"
    SIGHT_OCCUPIED = "sight_occupied"
    SIGHT_UNSURE = "sight_unsure"
    REVIEW = "review"
    RECHECK = "recheck"
    DOUBT = "doubt"
    CONFLICT = "conflict"


EFFECTS = {
    Step.OPEN: Effect.OPENED,
    Step.CONFIRM: Effect.CONFIRMED,
    Step.END: Effect.ENDED,
    Step.REJECT: Effect.REJECTED,
    Step.REOPEN: Effect.REOPENED,
    Step.SIGHT_OCCUPIED: Effect.SIGHTED,
    Step.SIGHT_UNSURE: Effect.SIGHTED,
    Step.REVIEW: Effect.REVIEW,
    Step.RECHECK: Effect.RECHECK,
    Step.DOUBT: Effect.REVIEW,
}


def step(
    answer: Occupancy, on: date, now: Now, *, known: Collection[Seen], own: Own = Own()
) -> Step:
    """What an answer observed `on` a day does, given all states the walk knew of the unit."""
    if answer is Occupancy.VACANT:
        return _vacant(on, now, known, own)
    if answer is Occupancy.OCCUPIED:
        return _occupied(on, now, known, own)
    return _unsure(on, now, known, own)


def _vacant(on: date, now: Now, known: Collection[Seen], own: Own) -> Step:
    if now.episode_id is not None:
        return Step.CONFIRM
    if own.ended is not None and not _newer_sighting(now, known):
        return Step.REOPEN
    if _news_of_occupation(on, now, known) or not _knew_episode(now, known):
        return Step.CONFLICT
    return Step.OPEN


def _occupied(on: date, now: Now, known: Collection[Seen], own: Own) -> Step:
    if now.episode_id is None or now.status is None:
        return Step.SIGHT_OCCUPIED
    if now.episode_id == own.opened:
        return Step.REJECT if _knew_episode(now, known) else Step.CONFLICT
    if not _knew_episode(now, known):
        return Step.CONFLICT
    if now.status not in COUNTED or now.known_from is None or now.known_from > on:
        return Step.SIGHT_OCCUPIED
    return Step.END


def _unsure(on: date, now: Now, known: Collection[Seen], own: Own) -> Step:
    if now.episode_id is not None:
        return Step.DOUBT if now.episode_id == own.opened else Step.RECHECK
    if _news_of_occupation(on, now, known) or not _knew_episode(now, known):
        return Step.SIGHT_UNSURE
    return Step.REVIEW


def _knew_episode(now: Now, known: Collection[Seen]) -> bool:
    """Whether the walk knew this very state of the episode, or that there is none."""
    return (now.episode_id, now.revision) in {(s.episode_id, s.revision) for s in known}


def _news_of_occupation(on: date, now: Now, known: Collection[Seen]) -> bool:
    """Whether somebody else saw it occupied on that day or later, unknown to the walk."""
    return now.occupied_on is not None and now.occupied_on >= on and _newer_sighting(now, known)


def _newer_sighting(now: Now, known: Collection[Seen]) -> bool:
    return now.seen.occupied_on not in {s.occupied_on for s in known}


def corrected(observed_at: datetime, *, sent_at: datetime, now: datetime) -> datetime:
    """The time of an observation on the office's clock; never in the future.

    A phone whose clock is wrong says so by `sent_at`; small differences are the network's.
    """
    skew = now - sent_at
    moved = observed_at + skew if abs(skew) > TRUSTED_SKEW else observed_at
    return min(moved, now)
