"""The screen "where" on its way: shown with map and question, answered, stored."""

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session
from starlette.datastructures import FormData

from geoqm.http.context import AppContext
from geoqm.http.dependencies import client_of
from geoqm.http.pages import identity_of
from geoqm.i18n import Language, later
from geoqm.intake import service
from geoqm.intake.public import places, steps
from geoqm.intake.public.answers import following, store
from geoqm.intake.public.places import NONE_OF_THESE, Answer, Outcome
from geoqm.intake.public.screens import show
from geoqm.intake.public.visit import (
    Journey,
    drafts_limit,
    keep_draft,
    kind_for,
    language_in,
    now,
    with_language,
)
from geoqm.intake.schemas import Problem, StepRefused

_NO_PLACE = Problem(
    "address", later("Bitte geben Sie Straße und Hausnummer an oder wählen Sie den Ort.")
)
_MAP_BUTTONS = ("karte", "map_move", "tap.x")
_STAYING = (*_MAP_BUTTONS, "sprache", "standort")
_SETTLED = {Outcome.FOUND, Outcome.AS_TYPED}

Fields = Mapping[str, str]


def show_place(
    request: Request, session: Session, journey: Journey | None, *, kind: str = ""
) -> Response:
    """The screen as it is stored, or empty."""
    language = language_in(request, FormData())
    wanted = kind_for(identity_of(request), kind)
    return show(
        request,
        steps.PLACE,
        language,
        journey,
        kind=wanted,
        answer=_stored(session, journey),
        window=None,
        picked=journey.draft.place.address_text if journey else "",
    )


def answer_place(
    request: Request,
    session: Session,
    context: AppContext,
    journey: Journey | None,
    typed: FormData,
) -> Response:
    """Store the place and go on; or show the map, ask which address is meant, say what is missing."""
    fields = {key: str(value) for key, value in typed.items()}
    if any(name in fields for name in _STAYING):
        language = language_in(request, typed)
        page = _moved(request, session, journey, fields, language)
        return with_language(page, language, request, context)
    found = places.answer(session, fields)
    if found.outcome not in _SETTLED:
        return _asked_back(request, journey, fields, found)
    return _taken(request, session, context, journey, found, fields)


def _moved(
    request: Request,
    session: Session,
    journey: Journey | None,
    fields: Fields,
    language: Language,
) -> Response:
    """The same screen after a tap on the map, a move of it, or in another language."""
    found = _picked(session, fields)
    window = None
    if any(name in fields for name in (*_MAP_BUTTONS, "map_east")) and "standort" not in fields:
        window = places.window_for(session, fields, found.point if found else None)
        if "tap.x" in fields:
            found = places.tapped(session, window, fields)
    values = {**fields, **(found.values if found else {})}
    return show(
        request,
        steps.PLACE,
        language,
        journey,
        values=values,
        kind=kind_for(identity_of(request), fields.get("kind", "")),
        answer=found,
        window=window,
        picked=values.get("address", "") if found else "",
    )


def _asked_back(
    request: Request, journey: Journey | None, fields: Fields, found: Answer
) -> Response:
    return show(
        request,
        steps.PLACE,
        language_in(request, FormData()),
        journey,
        values={**fields, "building": "", "lon": "", "lat": ""},
        problems=[_NO_PLACE] if found.outcome is Outcome.EMPTY else [],
        kind=kind_for(identity_of(request), fields.get("kind", "")),
        answer=None if found.outcome is Outcome.EMPTY else found,
        window=None,
        picked=found.address,
    )


def _taken(
    request: Request,
    session: Session,
    context: AppContext,
    journey: Journey | None,
    found: Answer,
    fields: Fields,
) -> Response:
    response = RedirectResponse(following(request, journey, steps.PLACE), 303)
    if journey is None:
        limit = drafts_limit(context.settings)
        service.count_try(session, limit, client_of(request), now=now())
        kind = kind_for(identity_of(request), fields.get("kind", ""))
        language = language_in(request, FormData()).value
        token = service.start_draft(session, kind=kind, language=language, now=now())
        journey = Journey(token, service.load_draft(session, token))
    if not journey.is_sent:
        keep_draft(response, journey.token, request, context.settings)
    try:
        store(session, journey, steps.PLACE, dict(found.values))
    except StepRefused:
        return _asked_back(request, journey, fields, Answer(Outcome.EMPTY))
    return response


def _picked(session: Session, fields: Fields) -> Answer | None:
    """The place that was picked before on this screen; None while there is none."""
    is_house = fields.get("building", "") not in {"", NONE_OF_THESE}
    if "standort" not in fields and fields.get("picked", "") != fields.get("address", ""):
        return None
    if not is_house and not fields.get("lon"):
        return None
    building = "" if "standort" in fields else fields.get("building", "")
    asked = {**fields, "building": building, "picked": fields.get("address", "")}
    found = places.answer(session, asked)
    return found if found.point else None


def _stored(session: Session, journey: Journey | None) -> Answer | None:
    """The place of the draft, for the picture; None while it has no point."""
    if journey is None or journey.draft.place.lon is None or journey.draft.place.lat is None:
        return None
    place = journey.draft.place
    if place.building_id is not None:
        return places.at_building(session, place.building_id)
    return places.at_point(
        session, journey.draft.place.lon, journey.draft.place.lat, address=place.address_text
    )
