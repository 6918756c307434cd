"""Texts in one language, from the catalogues beside this module.

The source speaks German; `catalogues/*.po` hold the other languages and are read as they are,
so nothing has to be compiled. Placeholders are written `{name}`.
"""

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_skeleton, get_month_names
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from geoqm.i18n.languages import Language

CATALOGUES = Path(__file__).resolve().parent / "catalogues"
_HERE = ZoneInfo("Europe/Berlin")
_GERMAN_PLURAL = "n != 1"


def later(text: str) -> str:
    """Mark a text of the source for translation where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything that is said in one language."""

    language: Language
    single: Mapping[str, str] = field(repr=False)
    several: Mapping[tuple[str, str], tuple[str, ...]] = field(repr=False)
    form: Callable[[int], int] = field(repr=False)

    def say(self, text: str) -> str:
        """The text in this language; the German one where the catalogue has none."""
        return self.single.get(text) or text

    def plural(self, one: str, many: str, number: int) -> str:
        """The text that fits `number`; the German one where the catalogue has none."""
        forms = self.several.get((one, many))
        if forms and all(forms):
            return forms[self.form(number)]
        return one if number == 1 else many

    def day(self, value: date) -> str:
        """16. November 2026; of an instant the day that it has in Mönchengladbach."""
        local = value.astimezone(_HERE) if isinstance(value, datetime) else value
        return format_date(local, "long", locale=self.language.locale)

    def weekday(self, value: date) -> str:
        """Montag, 16. November 2026."""
        return format_date(value, "full", locale=self.language.locale)

    def moment(self, value: datetime) -> str:
        """16. Nov., 14:22, as the clock in Mönchengladbach shows it."""
        local = value.astimezone(_HERE)
        day = format_skeleton("MMMd", local, locale=self.language.locale)
        return f"{day}, {format_datetime(local, 'HH:mm', locale=self.language.locale)}"

    def month(self, value: date) -> str:
        """September 2025."""
        return format_skeleton("yMMMM", value, locale=self.language.locale)

    def months(self) -> Mapping[int, str]:
        """The names of the months, 1 to 12, as they stand alone."""
        names = get_month_names("wide", "stand-alone", self.language.locale)
        return {int(number): name for number, name in names.items()}

    def euros(self, cents: int) -> str:
        """1050027 → "10.500,27 €" in German; without cents where there are none."""
        pattern = "#,##0.00" if cents % 100 else "#,##0"
        amount = format_decimal(Decimal(cents) / 100, pattern, locale=self.language.locale)
        return f"{amount} €"

    def number(self, value: float | Decimal) -> str:
        """1940 → "1.940" in German."""
        return str(format_decimal(value, locale=self.language.locale))


@cache
def texts_in(language: Language) -> Texts:
    """The texts of a language, read once per process."""
    if language is Language.GERMAN:
        return Texts(language, {}, {}, gettext.c2py(_GERMAN_PLURAL))
    catalogue = read_catalogue(language)
    single: dict[str, str] = {}
    plural: dict[tuple[str, str], tuple[str, ...]] = {}
    for message in catalogue:
        if isinstance(message.id, tuple):
            plural[message.id[0], message.id[1]] = tuple(message.string or ())
        elif isinstance(message.id, str) and message.id:
            single[message.id] = str(message.string)
    return Texts(language, single, plural, gettext.c2py(catalogue.plural_expr))


def read_catalogue(language: Language) -> Catalog:
    """The catalogue of a language as it stands in its file."""
    with (CATALOGUES / f"{language.value}.po").open("rb") as file:
        return read_po(file, locale=language.value)
