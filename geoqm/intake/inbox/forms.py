"""What the inbox's forms send: a decision, and which report it is about."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from geoqm.errors import InvalidInput
from geoqm.intake import service
from geoqm.intake.codes import RefusalReason
from geoqm.intake.model import Report
from geoqm.intake.queries.inbox import Tab
from geoqm.intake.service import Clerk, NewUnit, Shown, WholeHouse

_DIGITS = 18


class Deed(StrEnum):
    """What can be decided, as it stands in the form (Entscheidung)."""

    ACCEPT = "bestaetigen"
    MERGE = "zusammenfuehren"
    ASK = "rueckfragen"
    REFUSE = "ablehnen"


class Decision(BaseModel):
    """The form of a decision, as sent."""

    model_config = ConfigDict(frozen=True)

    fassung: int = Field(default=1, ge=1, le=2**31 - 1)
    reiter: Tab = Tab.ALL
    ziel: str = ""
    tun: str = ""
    grund: str = ""
    frage: str = ""
    bemerkung: str = ""
    angebot: str = ""

    @property
    def typed(self) -> str:
        """What somebody wrote by hand and must not be lost."""
        return "\n".join(part.strip() for part in (self.frage, self.bemerkung) if part.strip())


def decide(session: Session, shown: Shown, clerk: Clerk, form: Decision) -> Report:
    """Carry out what the form says. Raises InvalidInput where a choice is missing."""
    match form.tun:
        case Deed.ACCEPT:
            unit = _unit(form.ziel)
            return service.accept(session, shown, clerk, unit, offer=bool(form.angebot))
        case Deed.MERGE:
            return _merge(session, shown, clerk, form)
        case Deed.ASK:
            return service.ask_back(session, shown, clerk, form.frage)
        case Deed.REFUSE:
            return service.refuse(session, shown, clerk, _reason(form.grund), form.bemerkung)
    raise InvalidInput("Bitte wählen Sie, was mit der Meldung geschehen soll.", field="tun")


def _merge(session: Session, shown: Shown, clerk: Clerk, form: Decision) -> Report:
    kind, number = _target(form.ziel)
    if kind == "m":
        return service.merge_with_report(session, shown, clerk, number)
    if kind == "e":
        offer = bool(form.angebot)
        return service.merge_with_unit(session, shown, clerk, number, offer=offer)
    raise InvalidInput(
        "Zusammenführen geht nur mit einem bekannten Leerstand oder einer anderen Meldung.",
        remedy="Wählen Sie unter 1 einen davon, oder bestätigen Sie die Meldung.",
        field="ziel",
    )


def _unit(target: str) -> int | NewUnit | WholeHouse:
    kind, number = _target(target)
    if kind == "e":
        return number
    if kind == "n":
        return NewUnit(number)
    if kind == "h":
        return WholeHouse(number)
    raise InvalidInput(
        "Bestätigen braucht eine Einheit.",
        remedy="Wählen Sie unter 1 eine Einheit oder „Neue Einheit“.",
        field="ziel",
    )


def _target(text: str) -> tuple[str, int]:
    """The kind and number of a choice.

    e: unit, n: new unit in a building, h: all units of a building, m: report.
    """
    kind, _, number = text.partition("-")
    if kind in set("enhm") and number.isascii() and number.isdigit() and len(number) <= _DIGITS:
        return kind, int(number)
    raise InvalidInput("Bitte wählen Sie unter 1, was gemeint ist.", field="ziel")


def _reason(text: str) -> RefusalReason:
    try:
        return RefusalReason(text)
    except ValueError as error:
        raise InvalidInput("Bitte wählen Sie einen Grund.", field="grund") from error
