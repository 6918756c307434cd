"""Reads the steps of the form: every field that is wrong is named at once.

Texts of problems are constants without values, so that the form can translate them.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from email_validator import EmailNotValidError, validate_email

from geoqm.i18n import later
from geoqm.intake import rules
from geoqm.intake.codes import (
    ConsentPurpose,
    ReportKind,
    SenderRole,
    SincePrecision,
    StatedReason,
    Subject,
    Wish,
)
from geoqm.intake.schemas import Consents, Place, Problem, Sender, StepRefused, Thing

LONGEST_WORDS = 2000
NO_BUILDING = later("Bitte wählen Sie die Adresse aus der Liste.")
_MINUS = "\u2212"
_PHONE = re.compile(r"\+?[\d\s/().-]{5,40}")
_NUMBER = re.compile(r"\d{1,6}(?:[.,]\d)?")

Values = Mapping[str, str | Sequence[str]]
Code = TypeVar("Code", bound=StrEnum)
Made = TypeVar("Made")


class _Reading:
    """Reads fields one by one and gathers what is wrong with them."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self.problems: list[Problem] = []

    def text(self, name: str, longest: int, *, lines: bool = False) -> str:
        """Printable text without spaces around it; a problem where it is too long."""
        typed = self._values.get(name, "")
        whole = typed if isinstance(typed, str) else " ".join(typed)
        found = tidy(whole, lines=lines)
        if len(found) > longest:
            self.problems.append(Problem(name, later("Bitte fassen Sie sich hier etwas kürzer.")))
        return found

    def several(self, name: str, codes: type[Code]) -> tuple[str, ...]:
        """The known codes among the ticked boxes, in the order of the list."""
        typed = self._values.get(name, ())
        ticked = {typed} if isinstance(typed, str) else set(typed)
        return tuple(code.value for code in codes if code.value in ticked)

    def one(self, name: str, codes: type[Code], problem: str) -> str | None:
        """One of the codes; None when nothing was chosen."""
        typed = self.text(name, 40)
        if not typed:
            return None
        if typed not in {code.value for code in codes}:
            self.problems.append(Problem(name, problem))
            return None
        return typed

    def read(self, name: str, make: Callable[[str], Made | None], problem: str) -> Made | None:
        """What `make` makes of a text; None for an empty one, a problem where it fails."""
        typed = self.text(name, 254)
        if not typed:
            return None
        made = make(typed)
        if made is None:
            self.problems.append(Problem(name, problem))
        return made

    def done(self) -> None:
        """Raise StepRefused where anything is wrong."""
        if self.problems:
            raise StepRefused(self.problems)


def tidy(text: str, *, lines: bool = False) -> str:
    """Text in one spelling of ä, without control characters; line breaks only where wanted."""
    normal = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    kept = "".join(
        letter if letter.isprintable() or (letter == "\n" and lines) else " " for letter in normal
    )
    if not lines:
        return " ".join(kept.split())
    return "\n".join(" ".join(line.split()) for line in kept.split("\n")).strip()


def place_from(values: Values) -> Place:
    """The step "where": `address`, `building`, `lon`, `lat`; one of address or point is needed."""
    form = _Reading(values)
    address = form.text("address", 200)
    building = form.read("building", _whole_number, NO_BUILDING)
    lon = form.read(
        "lon", _coordinate, later("Bitte wählen Sie den Ort noch einmal auf der Karte.")
    )
    lat = form.read(
        "lat", _coordinate, later("Bitte wählen Sie den Ort noch einmal auf der Karte.")
    )
    if not address and (lon is None or lat is None):
        form.problems.append(
            Problem(
                "address",
                later("Bitte geben Sie Straße und Hausnummer an oder wählen Sie den Ort."),
            )
        )
    form.done()
    if lon is None or lat is None:
        return Place(address, building, None, None)
    return Place(address, building, lon, lat)


def thing_from(values: Values, *, kind: ReportKind, today: date) -> Thing:
    """The step "what": `subject`, `floor`, `area`, `expected`, `since_…`, `reason`, `wishes` …

    A hint about somebody else's house must not hold personal details.
    """
    form = _Reading(values)
    subject = form.one("subject", Subject, later("Bitte wählen Sie, was leer steht."))
    if subject is None and not form.problems:
        form.problems.append(Problem("subject", later("Bitte wählen Sie, was leer steht.")))
    floor = form.read("floor", _floor, later("Bitte wählen Sie ein Geschoss zwischen -5 und 200."))
    area = form.read("area", _area, later("Bitte geben Sie die Fläche in m² an, zum Beispiel 80."))
    count = form.read(
        "units", _unit_count, later("Bitte geben Sie eine Zahl zwischen 1 und 200 an.")
    )
    since, precision = _since(form, expected=bool(form.text("expected", 5)), today=today)
    words = form.text("words", LONGEST_WORDS, lines=True)
    if kind is ReportKind.HINT and rules.personal_details(words):
        form.problems.append(
            Problem(
                "words", later("Bitte nennen Sie hier keine Namen, Telefonnummern oder E-Mails.")
            )
        )
    thing = Thing(
        subject=subject,
        floor=floor,
        position=form.text("position", 40),
        area_m2=area,
        is_expected=bool(form.text("expected", 5)),
        vacant_since=since,
        since_precision=precision,
        since_text=form.text("since_text", 80),
        stated_reason=form.one(
            "reason", StatedReason, later("Bitte wählen Sie einen Grund der Liste.")
        ),
        wishes=form.several("wishes", Wish),
        words=words,
        unit_count=count if subject == Subject.HOUSE else None,
    )
    form.done()
    return thing


def sender_from(values: Values) -> Sender:
    """The step "who": `role`, `name`, `email`, `phone`; all of it may stay empty."""
    form = _Reading(values)
    email = form.read("email", email_address, later("Bitte prüfen Sie die E-Mail-Adresse."))
    phone = form.text("phone", 40)
    if phone and not _PHONE.fullmatch(phone):
        form.problems.append(
            Problem("phone", later("Bitte geben Sie die Telefonnummer in Ziffern an."))
        )
    sender = Sender(
        role=form.one("role", SenderRole, later("Bitte wählen Sie eine Rolle der Liste.")),
        name=form.text("name", 120),
        email=email or "",
        phone=phone,
    )
    form.done()
    return sender


def consents_from(values: Values) -> Consents:
    """The step "consents": `purposes` as ticked, `text_version` as shown."""
    form = _Reading(values)
    given = Consents(form.several("purposes", ConsentPurpose), form.text("text_version", 40))
    form.done()
    return given


def email_address(text: str) -> str | None:
    """The normal form of an e-mail address; None where it cannot be one. Asks no server."""
    try:
        return validate_email(
            text, check_deliverability=False, allow_smtputf8=False, strict=True
        ).normalized
    except EmailNotValidError:
        return None


def _since(form: _Reading, *, expected: bool, today: date) -> tuple[date | None, str | None]:
    """The day from `since_year`, `since_month`, `since_day`, with how exactly it is known."""
    parts = [form.text(f"since_{part}", 10) for part in ("year", "month", "day")]
    if not any(parts):
        return None, None
    day = _day(parts)
    if day is None:
        problem = later(
            "Bitte geben Sie das Jahr mit vier Ziffern an, dazu den Monat, wenn bekannt."
        )
        form.problems.append(Problem("since_year", problem))
        return None, None
    if not expected and day > today:
        problem = later(
            "Der Tag liegt in der Zukunft. Wählen Sie „wird bald frei“ oder einen anderen."
        )
        form.problems.append(Problem("since_year", problem))
    if form.text("since_before", 5):
        return day, SincePrecision.BEFORE
    if parts[2]:
        return day, SincePrecision.DAY
    return day, SincePrecision.MONTH if parts[1] else SincePrecision.YEAR


def _day(parts: Sequence[str]) -> date | None:
    try:
        year, month, day = (int(part) if part else 1 for part in parts)
        found = date(year, month, day)
    except ValueError:
        return None
    if not parts[0] or (parts[2] and not parts[1]):
        return None
    return found if 1900 <= found.year <= 2200 else None


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _coordinate(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if abs(found) <= 180 else None


def _floor(text: str) -> int | None:
    try:
        found = int(text.replace(_MINUS, "-"))
    except ValueError:
        return None
    return found if -5 <= found <= 200 else None


def _unit_count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= 200 else None


def _area(text: str) -> Decimal | None:
    plain = text.removesuffix("m²").strip()
    if not (plain.isascii() and _NUMBER.fullmatch(plain)):
        return None
    found = Decimal(plain.replace(",", "."))
    return found if 0 < found < 1_000_000 else None
