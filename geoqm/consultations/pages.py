"""The page where the team enters when the office can be asked."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.access.rules import local_time
from geoqm.consultations import queries, service, words
from geoqm.consultations.schemas import ConsultationData
from geoqm.errors import InvalidInput
from geoqm.http.dependencies import ReadSession, Staff, Today, WriteSession
from geoqm.http.forms import FormReader, FormValues
from geoqm.http.pages import render
from geoqm.i18n import Language, texts_in

router = APIRouter(include_in_schema=False, prefix="/sprechzeiten")
Number = Annotated[int, Path(ge=1, le=10**15)]
_NOTHING: Mapping[str, str] = MappingProxyType({})
_SHOWN = 60


@router.get("")
def show(request: Request, _identity: Staff, session: ReadSession) -> Response:
    """The hours ahead, and the form for more."""
    return _page(request, session, _NOTHING, _NOTHING)


@router.post("")
def add(
    request: Request, _identity: Staff, session: WriteSession, today: Today, values: FormValues
) -> Response:
    """Enter hours."""
    reader = FormReader(values)
    data = _read(reader, values, today)
    if not reader.mistakes:
        try:
            service.add(session, data, today=today)
        except InvalidInput as error:
            reader.mistakes[error.field or "tag"] = error.text
    if reader.mistakes:
        return _page(request, session, values, reader.mistakes)
    return RedirectResponse("/sprechzeiten?gespeichert=1", 303)


@router.post("/{number}/entfernen")
def remove(_identity: Staff, session: WriteSession, number: Number) -> Response:
    """Take hours away."""
    service.remove(session, number)
    return RedirectResponse("/sprechzeiten?gespeichert=1", 303)


def _read(reader: FormReader, values: Mapping[str, str], today: date) -> ConsultationData:
    return ConsultationData(
        held_on=reader.day("tag", "Tag", required=True) or today,
        begins_at=_time(reader, values, "beginn", "von"),
        ends_at=_time(reader, values, "ende", "bis"),
        place=reader.text("ort", "Ort", limit=160, required=True).replace("\n", " "),
        weekly_until=reader.day("woechentlich", "jede Woche bis"),
    )


def _time(reader: FormReader, values: Mapping[str, str], field: str, title: str) -> time:
    try:
        return datetime.strptime(values.get(field, "").strip()[:5], "%H:%M").time()  # noqa: DTZ007
    except ValueError:
        reader.mistakes[field] = (
            f"Bitte geben Sie bei „{title}“ eine Uhrzeit an, zum Beispiel 14:00."
        )
        return time()


def _page(
    request: Request,
    session: ReadSession,
    typed: Mapping[str, str],
    mistakes: Mapping[str, str],
) -> Response:
    return render(
        request,
        "consultations/hours.html",
        status_code=422 if mistakes else 200,
        hours=queries.ahead(session, local_time(datetime.now(UTC)), _SHOWN),
        typed=typed,
        mistakes=mistakes,
        when=words.when,
        german=texts_in(Language.GERMAN),
        saved=request.query_params.get("gespeichert") == "1",
    )
