"""What letters say: neutral sentences around the facts of the case; nothing about the city."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from geoqm.grants.kinds import LetterKind
from geoqm.grants.words import day, euro

GREETING = "Sehr geehrte Damen und Herren,"
DRAFT = "Unterschrift und Rechtsbehelfsbelehrung ergänzt die bewilligende Stelle."


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """The facts that letters speak of."""

    number: str
    house: str
    programme: str
    version: str
    measures: str
    today: date
    applied_on: date | None = None
    awarded_on: date | None = None
    complete_by: date | None = None
    proof_by: date | None = None
    due_on: date | None = None
    commitment_years: int | None = None
    eligible_cents: int | None = None
    granted_cents: int = 0
    paid_cents: int = 0
    open_cents: int = 0
    conditions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    duty: str = ""
    reason: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A letter in its parts."""

    subject: str
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    points_title: str = ""
    points: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()


def written(
    kind: LetterKind, matter: Matter, sender: Sequence[str], recipient: Sequence[str]
) -> dict[str, Any]:
    """The letter with its words as they go out."""
    words = _WORDS[kind](matter)
    return asdict(words) | {
        "sender": list(sender),
        "recipient": list(recipient),
        "number": f"Fall {matter.number}",
        "made_on": day(matter.today),
        "greeting": GREETING,
    }


def _award(matter: Matter) -> Words:
    return Words(
        subject=f"Bewilligung eines Zuschusses, Fall {matter.number}: {matter.house}",
        paragraphs=(
            (
                f"auf Ihren Antrag{_of(matter.applied_on)} wird Ihnen für das genannte Haus ein "
                f"Zuschuss bis zu {euro(matter.granted_cents)} bewilligt."
            ),
            (
                f"Mit den Arbeiten darf ab dem {day(matter.awarded_on)} begonnen werden. Änderungen "
                "am Vorhaben teilen Sie bitte mit, bevor sie ausgeführt werden."
            ),
        ),
        facts=_filled(
            ("Grundlage", f"{matter.programme}, Fassung {matter.version}"),
            ("Maßnahmen", matter.measures),
            ("Förderfähige Kosten", _money(matter.eligible_cents)),
            ("Zuschuss bis zu", euro(matter.granted_cents)),
            ("Fertig bis", day(matter.complete_by)),
            ("Nachweis bis", day(matter.proof_by)),
            ("Zweckbindung", f"{matter.commitment_years} Jahre ab Abnahme"),
        ),
        points_title="Auflagen:" if matter.conditions else "",
        points=matter.conditions,
        closing=(
            (
                "Ausgezahlt wird nach der Abnahme und nach Prüfung von Rechnungen, Zahlungsbelegen "
                "und Fotos. Sind die anerkannten Kosten niedriger, sinkt der Zuschuss."
            ),
            DRAFT,
        ),
    )


def _rejection(matter: Matter) -> Words:
    return Words(
        subject=f"Ihr Antrag, Fall {matter.number}: {matter.house}",
        paragraphs=(
            f"Ihr Antrag{_of(matter.applied_on)} auf einen Zuschuss wird abgelehnt.",
            f"Grund: {matter.reason}",
            f"Grundlage ist: {matter.programme}, Fassung {matter.version}.",
        ),
        closing=(DRAFT,),
    )


def _reminder(matter: Matter) -> Words:
    until = f" bis zum {day(matter.due_on)}" if matter.due_on else ""
    return Words(
        subject=f"Erinnerung, Fall {matter.number}: {matter.house}",
        paragraphs=(f"zu Ihrem Vorhaben steht{until} an: {matter.duty}.",),
        points_title="Es fehlen noch:" if matter.missing else "",
        points=matter.missing,
        closing=(
            "Wenn Sie mehr Zeit brauchen oder Fragen haben, melden Sie sich bitte.",
            *filter(None, (matter.hours,)),
        ),
    )


def _payout(matter: Matter) -> Words:
    return Words(
        subject=f"Auszahlung, Fall {matter.number}: {matter.house}",
        paragraphs=("für Ihr Vorhaben ist der Zuschuss wie folgt angewiesen:",),
        facts=(
            ("Bewilligt", euro(matter.granted_cents)),
            ("Ausgezahlt", euro(matter.paid_cents)),
            ("Noch offen", euro(matter.open_cents)),
        ),
        closing=(
            f"Das Ergebnis ist nach der Abnahme {matter.commitment_years} Jahre zu erhalten."
            if matter.commitment_years
            else "Die Dauer der Zweckbindung steht im Bescheid.",
        ),
    )


def _revocation(matter: Matter) -> Words:
    return Words(
        subject=f"Widerruf der Bewilligung, Fall {matter.number}: {matter.house}",
        paragraphs=(
            f"die Bewilligung{_of(matter.awarded_on)} wird widerrufen.",
            f"Grund: {matter.reason}",
            f"Zurückzuzahlen sind {euro(matter.paid_cents)}."
            if matter.paid_cents
            else "Es ist nichts zurückzuzahlen.",
        ),
        closing=(DRAFT,),
    )


def _of(value: date | None) -> str:
    return f" vom {day(value)}" if value else ""


def _money(cents: int | None) -> str:
    return euro(cents) if cents is not None else ""


def _filled(*facts: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((title, value) for title, value in facts if value)


_WORDS = {
    LetterKind.AWARD: _award,
    LetterKind.REJECTION: _rejection,
    LetterKind.REMINDER: _reminder,
    LetterKind.PAYOUT: _payout,
    LetterKind.REVOCATION: _revocation,
}
