"""What the forms of login and account send, and where a login may lead."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from fastapi import Form

from geoqm.errors import GeoqmError, InvalidInput
from geoqm.geo.days import typed_day

AFTER_LOGIN = "/karte"
_NEVER_IN_A_PATH = {"\\", *map(chr, range(32)), "\x7f"}

Text = Annotated[str, Form()]
Flag = Annotated[bool, Form()]


@dataclass(frozen=True, slots=True)
class TokenForm:
    """The form for a new key, as typed."""

    titel: str = ""
    bis: str = ""
    schreiben: bool = False

    @property
    def expires_on(self) -> date | None:
        """The last day; None where it was left empty. Raises InvalidInput for other texts."""
        if not self.bis:
            return None
        day = typed_day(self.bis)
        if day is None:
            raise InvalidInput(
                "Das Datum ist nicht lesbar.", remedy="Beispiel: 31.12.2027.", field="expires_on"
            )
        return day


@dataclass(frozen=True, slots=True)
class PasswordForm:
    """The form for another password, as typed; it is never shown again."""

    bisher: str = ""
    neu: str = ""
    nochmal: str = ""

    @property
    def chosen(self) -> str:
        """The new password. Raises InvalidInput where it was not typed twice the same."""
        if self.neu != self.nochmal:
            raise InvalidInput(
                "Die beiden neuen Kennwörter sind verschieden.",
                remedy="Tippen Sie das neue Kennwort in beide Felder.",
                field="repeated",
            )
        return self.neu


@dataclass(frozen=True, slots=True)
class Mistake:
    """An error as the page shows it: what did not happen, why, and the id of the field."""

    title: str
    text: str
    field: str


_FIELDS = {
    "title": "titel",
    "expires_on": "bis",
    "password": "neu",
    "old_password": "bisher",
    "repeated": "nochmal",
}


def key_mistake(error: GeoqmError) -> Mistake:
    """The error beside the field of the key's form that it is about; the first by default."""
    title = "Der Schlüssel ist noch nicht angelegt"
    return Mistake(title, error.text, _FIELDS.get(error.field, "titel"))


def password_mistake(error: GeoqmError) -> Mistake:
    """The error beside the field of the password's form that it is about."""
    title = "Das Kennwort ist noch nicht geändert"
    return Mistake(title, error.text, _FIELDS.get(error.field, "bisher"))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the account's page tells after a form was sent."""

    new_token: str = ""
    password_changed: bool = False
    form: TokenForm = field(default_factory=TokenForm)
    wrong: Mistake | None = None


def local_target(address: str) -> str:
    """A path of this site to go on to; anything else leads to the map."""
    is_local = address.startswith("/") and not address.startswith("//")
    if is_local and not _NEVER_IN_A_PATH & set(address):
        return address
    return AFTER_LOGIN
