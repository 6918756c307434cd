"""When to ask again, and when the team has to look: pure decisions over days."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ROUNDS = 2
ANSWER_WITHIN = timedelta(days=14)


class Why(StrEnum):
    """Why an entry waits for the team (Grund der Aufgabe)."""

    NOBODY_TO_ASK = "nobody_to_ask"
    NO_ANSWER = "no_answer"


WHY = {
    Why.NOBODY_TO_ASK: "niemand zum Nachfragen hinterlegt",
    Why.NO_ANSWER: "keine Antwort auf zwei Erinnerungen",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """How often was asked about a due check, and when last."""

    rounds: int = 0
    last_on: date | None = None


def next_round(asked: Asked, today: date) -> int | None:
    """The round that is due today; None while an answer may come or after the last round."""
    if asked.last_on is not None and today < asked.last_on + ANSWER_WITHIN:
        return None
    return asked.rounds + 1 if asked.rounds < ROUNDS else None


def task(asked: Asked, *, can_be_asked: bool, today: date) -> Why | None:
    """Why the team has to look; None while the landlord may still answer or will be asked."""
    if not can_be_asked:
        return Why.NOBODY_TO_ASK
    over = asked.last_on is not None and today >= asked.last_on + ANSWER_WITHIN
    return Why.NO_ANSWER if asked.rounds >= ROUNDS and over else None
