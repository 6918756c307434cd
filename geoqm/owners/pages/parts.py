"""Addresses, consents and objections of an owner: add and end; each form is one row of the file."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from geoqm.errors import NotFound, RuleViolation
from geoqm.http.dependencies import NOT_HERE, Staff, Today, WriteSession
from geoqm.http.forms import FormReader, FormValues
from geoqm.owners import codes, forms, service
from geoqm.owners.forms import Shown
from geoqm.owners.pages import shared
from geoqm.owners.pages.file import file_page
from geoqm.owners.pages.shared import Number

router = APIRouter()
_ENDINGS = {
    "anschriften": service.end_address,
    "vertretung": service.end_representation,
    "einwilligungen": service.withdraw_consent,
    "widersprueche": service.lift_objection,
}


@router.post("/eigentum/{number}/anschriften")
def add_address(
    request: Request,
    session: WriteSession,
    number: Number,
    values: FormValues,
    today: Today,
) -> Response:
    """A further address."""
    reader = FormReader(values)
    data = forms.address_data(reader, required=True)
    if reader.mistakes or data is None:
        shown = Shown(values, reader.mistakes)
        return file_page(request, session, number, today, shown=shown, part="anschriften")
    service.add_address(session, number, data)
    return shared.back(number, values.get("anlass", ""))


@router.post("/eigentum/{number}/einwilligungen")
def add_consent(
    request: Request,
    identity: Staff,
    session: WriteSession,
    number: Number,
    values: FormValues,
    today: Today,
) -> Response:
    """A consent, with the version of the text that was agreed to."""
    reader = FormReader(values)
    data = forms.statement(reader, "kind", codes.CONSENTS, identity.user_name)
    if reader.mistakes:
        shown = Shown(values, reader.mistakes)
        return file_page(request, session, number, today, shown=shown, part="einwilligungen")
    service.add_consent(session, number, data)
    return shared.back(number, values.get("anlass", ""))


@router.post("/eigentum/{number}/widersprueche")
def add_objection(
    request: Request,
    identity: Staff,
    session: WriteSession,
    number: Number,
    values: FormValues,
    today: Today,
) -> Response:
    """An objection; from now on letters and campaigns leave the owner out."""
    reader = FormReader(values)
    data = forms.statement(reader, "scope", codes.SCOPES, identity.user_name)
    if reader.mistakes:
        shown = Shown(values, reader.mistakes)
        return file_page(request, session, number, today, shown=shown, part="widersprueche")
    service.add_objection(session, number, data)
    return shared.back(number, values.get("anlass", ""))


@dataclass(frozen=True, slots=True)
class RowOfFile:
    """A row of an owner's file: whose, of which part, which."""

    number: int
    part: str
    row: int


def _row(number: Number, part: str, row: Number) -> RowOfFile:
    if part not in _ENDINGS:
        raise NotFound(NOT_HERE)
    return RowOfFile(number, part, row)


@router.post("/eigentum/{number}/{part}/{row}/beenden")
def end(
    request: Request,
    session: WriteSession,
    place: Annotated[RowOfFile, Depends(_row)],
    values: FormValues,
    today: Today,
) -> Response:
    """The last day of an address, a representation, a consent, an objection."""
    number, part, row = place.number, place.part, place.row
    reader = FormReader(values)
    day = forms.last_day(reader, today)
    ending = _ENDINGS[part]
    shown = Shown(values, reader.mistakes)
    if not reader.mistakes:
        try:
            ending(session, number, row, on=day)
        except RuleViolation as error:
            shown = forms.refused(values, error, "am")
    if shown.mistakes:
        return file_page(request, session, number, today, shown=shown, part=f"{part}-{row}")
    return shared.back(number, values.get("anlass", ""))
