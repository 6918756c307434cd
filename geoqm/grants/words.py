"""How the slice speaks: amounts, spans of time."""

from datetime import date
from decimal import Decimal

NARROW = "\u202f"
_MONTHS_FROM, _YEARS_FROM = 75, 700


def euro(cents: int | None) -> str:
    """500000 → „5.000,00 €“; „unbekannt“ for None."""
    if cents is None:
        return "unbekannt"
    text = f"{abs(cents) // 100:,}".replace(",", ".")
    sign = "\u2212" if cents < 0 else ""
    return f"{sign}{text},{abs(cents) % 100:02d}{NARROW}€"


def whole_euro(cents: int) -> str:
    """Like `euro`, without cents where there are none."""
    return euro(cents).replace(",00", "")


def percent(ten_thousandths: int) -> str:
    """8000 → „80 %“."""
    text = f"{ten_thousandths / 100:g}".replace(".", ",")
    return f"{text}{NARROW}%"


def days_between(start: date, end: date) -> str:
    """„seit 3 Tagen“ without the word „seit“."""
    count = (end - start).days
    if count <= 0:
        return "heute"
    return "1 Tag" if count == 1 else f"{count} Tage"


def days(count: int) -> str:
    """„1 Tag“, „14 Tagen“, „6 Monaten“, „10 Jahren“: rounded where days say little."""
    if count >= _YEARS_FROM:
        return f"{round(count / 365.25)} Jahren"
    if count >= _MONTHS_FROM:
        return f"{round(count / 30.4)} Monaten"
    return "1 Tag" if count == 1 else f"{count} Tagen"


def day(value: date | None) -> str:
    """22.11.2026; empty for None."""
    return f"{value:%d.%m.%Y}" if value else ""


def plain(cents: int | None) -> str:
    """An amount for an input: „5000,00“; empty for None."""
    return "" if cents is None else f"{cents // 100},{cents % 100:02d}"


def area(value: Decimal | None) -> str:
    """Square metres for an input: „120,50“; empty for None."""
    return "" if value is None else f"{value:f}".replace(".", ",")
