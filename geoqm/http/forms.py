"""Reading of HTML forms: values by field, all mistakes at once, each with its remedy."""

import re
from collections.abc import Container, Mapping
from datetime import date
from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from fastapi import Depends, Request

from geoqm.geo.days import typed_day

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LONGEST = 20_000


async def form_values(request: Request) -> dict[str, str]:
    """The text fields of the form that was sent."""
    form = await request.form()
    return {name: value[:_LONGEST] for name, value in form.multi_items() if isinstance(value, str)}


async def form_lists(request: Request) -> dict[str, list[str]]:
    """All values of each field, for groups of check boxes."""
    form = await request.form()
    found: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            found.setdefault(name, []).append(value[:_LONGEST])
    return found


FormValues = Annotated[dict[str, str], Depends(form_values)]
FormLists = Annotated[dict[str, list[str]], Depends(form_lists)]


class FormReader:
    """Reads fields one by one; `mistakes` holds a German text per field that is not usable."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """Read from `values` as they were typed."""
        self._values = values
        self.mistakes: dict[str, str] = {}

    def text(self, field: str, title: str, *, limit: int = 200, required: bool = False) -> str:
        """One line or more of text; control characters become blanks."""
        found = _CONTROL.sub(" ", self._values.get(field, "").replace("\r\n", "\n")).strip()
        if required and not found:
            self.mistakes[field] = f"Bitte füllen Sie das Feld „{title}“ aus."
        if len(found) > limit:
            self.mistakes[field] = (
                f"„{title}“ ist zu lang: {len(found)} Zeichen, erlaubt sind {limit}."
            )
        return found

    def choice(self, field: str, title: str, codes: Container[str], default: str = "") -> str:
        """One of the codes; `default` where nothing was sent."""
        found = self._values.get(field, "") or default
        if found not in codes:
            self.mistakes[field] = f"Bitte wählen Sie bei „{title}“ einen Eintrag der Liste."
        return found

    def day(self, field: str, title: str, *, required: bool = False) -> date | None:
        """A day as browsers send it or as people write it (22.11.2026); None where empty."""
        found = self._values.get(field, "").strip()
        if not found:
            if required:
                self.mistakes[field] = f"Bitte geben Sie bei „{title}“ einen Tag an."
            return None
        day = typed_day(found)
        if day is None or not 1800 <= day.year <= 2200:
            self.mistakes[field] = f"„{title}“ ist kein Tag. Beispiel: 22.11.2026."
            return None
        return day

    def email(self, field: str, title: str) -> str:
        """An e-mail address, "" where empty."""
        found = self.text(field, title)
        if not found or field in self.mistakes:
            return found
        try:
            return validate_email(found, check_deliverability=False).normalized
        except EmailNotValidError:
            self.mistakes[field] = (
                f"„{title}“ ist keine E-Mail-Adresse. Beispiel: name@beispiel.de."
            )
            return found

    def number(self, field: str, title: str, *, required: bool = False) -> int | None:
        """A whole number such as an id; None where empty."""
        found = self._values.get(field, "").strip()
        if found.isascii() and found.isdigit() and len(found) <= 18:
            return int(found)
        if found or required:
            self.mistakes[field] = f"Bitte wählen Sie bei „{title}“ einen Eintrag."
        return None

    def flag(self, field: str) -> bool:
        """Whether a box is ticked."""
        return self._values.get(field, "") in {"1", "true", "on", "ja"}
