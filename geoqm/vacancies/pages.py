"""The page of a unit, where staff enter, confirm, change and end vacancies; works without script."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.buildings import codes
from geoqm.buildings import service as buildings
from geoqm.buildings import words as unit_words
from geoqm.buildings.queries import houses
from geoqm.errors import Conflict, GeoqmError, InvalidInput, RuleViolation
from geoqm.http.dependencies import ReadSession, Staff, WriteSession
from geoqm.http.pages import render
from geoqm.vacancies import dates, forms, queries, rules, service, titles
from geoqm.vacancies.codes import DatePrecision, Occupancy, Source, VacancyStatus
from geoqm.vacancies.forms import Fields

router = APIRouter(include_in_schema=False, prefix="/leerstand")
_STATUS = {Conflict: 409, RuleViolation: 422, InvalidInput: 422}
Act = Callable[[date], object]
Number = Annotated[int, Path(ge=1, lt=2**62)]


@router.get("/einheit/{unit_id}")
def unit_page(request: Request, unit_id: Number, _staff: Staff, session: ReadSession) -> Response:
    """A unit with its vacancies and everything that can be done."""
    return _page(request, session, unit_id)


@router.get("/gebaeude/{building_id}/einheit")
def new_unit_form(
    request: Request, building_id: Number, _staff: Staff, session: ReadSession
) -> Response:
    """The form for a unit that is not in the register yet."""
    return _unit_form(request, session, building_id, {}, None)


@router.post("/gebaeude/{building_id}/einheit")
def add_unit(
    request: Request, building_id: Number, _staff: Staff, session: WriteSession, fields: Fields
) -> Response:
    """Add a unit and go on to its page."""
    try:
        made = buildings.add_unit(session, building_id, forms.unit_facts(fields))
    except InvalidInput as error:
        return _unit_form(request, session, building_id, fields, error)
    return RedirectResponse(f"/leerstand/einheit/{made.id}", 303)


@router.post("/einheit/{unit_id}/neu")
def open_episode(
    request: Request, unit_id: Number, staff: Staff, session: WriteSession, fields: Fields
) -> Response:
    """Enter a vacancy."""

    def act(today: date) -> None:
        facts = forms.episode_facts(fields, today)
        service.open_episode(session, unit_id, facts, by=staff.user_name)

    return _acted(request, session, unit_id, ("neu", fields), act)


@router.post("/einheit/{unit_id}/gesehen")
def record_sighting(
    request: Request, unit_id: Number, staff: Staff, session: WriteSession, fields: Fields
) -> Response:
    """Somebody saw the unit in use."""

    def act(today: date) -> None:
        service.record_sighting(
            session,
            unit_id,
            forms.code(fields, "occupancy", Occupancy, Occupancy.OCCUPIED),
            on=forms.day(fields, "seen_on", today),
            source=forms.code(fields, "source", Source, Source.SITE_VISIT),
            by=staff.user_name,
        )

    return _acted(request, session, unit_id, ("gesehen", fields), act)


@router.post("/{episode_id}/bestaetigen")
def confirm(
    request: Request, episode_id: Number, staff: Staff, session: WriteSession, fields: Fields
) -> Response:
    """It is still empty."""

    def act(today: date) -> None:
        service.confirm(
            session,
            episode_id,
            on=forms.day(fields, "on", today),
            source=forms.code(fields, "source", Source, Source.SITE_VISIT),
            by=staff.user_name,
        )

    return _changed(request, session, episode_id, ("bestaetigen", fields), act)


@router.post("/{episode_id}/stand")
def change_status(
    request: Request, episode_id: Number, staff: Staff, session: WriteSession, fields: Fields
) -> Response:
    """The next step."""

    def act(_today: date) -> None:
        status = forms.code(fields, "status", VacancyStatus)
        why = fields.get("why", "")[:400]
        service.change_status(session, episode_id, status, by=staff.user_name, why=why)

    return _changed(request, session, episode_id, ("stand", fields), act)


@router.post("/{episode_id}/ende")
def end_episode(
    request: Request, episode_id: Number, staff: Staff, session: WriteSession, fields: Fields
) -> Response:
    """It is over."""

    def act(today: date) -> None:
        ended = dates.parse(fields.get("ended_on", "")) if fields.get("ended_on") else None
        service.end_episode(
            session,
            episode_id,
            on=ended.stored or today if ended else today,
            precision=ended.precision if ended and ended.is_known else DatePrecision.DAY,
            outcome=forms.code(fields, "outcome", VacancyStatus),
            by=staff.user_name,
        )

    return _changed(request, session, episode_id, ("ende", fields), act)


@router.post("/{episode_id}/wiedervorlage")
def set_next_check(
    request: Request, episode_id: Number, staff: Staff, session: WriteSession, fields: Fields
) -> Response:
    """Look again on another day."""

    def act(_today: date) -> None:
        on = forms.day(fields, "next_check_on")
        service.set_next_check(session, episode_id, on, by=staff.user_name)

    return _changed(request, session, episode_id, ("wiedervorlage", fields), act)


@router.post("/{episode_id}/angaben")
def correct(
    request: Request, episode_id: Number, staff: Staff, session: WriteSession, fields: Fields
) -> Response:
    """Correct what is known."""

    def act(today: date) -> None:
        facts = forms.episode_facts(fields, today)
        service.correct(session, episode_id, facts, by=staff.user_name)

    return _changed(request, session, episode_id, ("angaben", fields), act)


@router.post("/{episode_id}/angebot")
def publish(
    request: Request, episode_id: Number, staff: Staff, session: WriteSession, fields: Fields
) -> Response:
    """Publish an offer that the landlord consented to."""

    def act(today: date) -> None:
        offer = forms.offer_facts(fields, today)
        service.publish(session, episode_id, offer, by=staff.user_name)

    return _changed(request, session, episode_id, ("angebot", fields), act)


@router.post("/{episode_id}/angebot/zurueck")
def withdraw_offer(
    request: Request, episode_id: Number, staff: Staff, session: WriteSession, fields: Fields
) -> Response:
    """Take the offer back."""
    return _changed(
        request,
        session,
        episode_id,
        ("angebot", fields),
        lambda _today: service.withdraw_offer(session, episode_id, by=staff.user_name),
    )


@router.post("/{episode_id}/ruecknahme")
def undo(
    request: Request, episode_id: Number, staff: Staff, session: WriteSession, fields: Fields
) -> Response:
    """Take the last change back."""
    return _changed(
        request,
        session,
        episode_id,
        ("ruecknahme", fields),
        lambda _today: service.undo(session, episode_id, by=staff.user_name),
    )


def _changed(
    request: Request,
    session: WriteSession,
    episode_id: int,
    sent: tuple[str, Mapping[str, str]],
    act: Act,
) -> Response:
    """Change an episode unless somebody else did so since the page was shown."""
    unit_id = queries.episode(session, episode_id).unit_id

    def checked(today: date) -> None:
        service.check_revision(session, episode_id, forms.number(sent[1], "revision"))
        act(today)

    return _acted(request, session, unit_id, sent, checked)


def _acted(
    request: Request,
    session: WriteSession,
    unit_id: int,
    sent: tuple[str, Mapping[str, str]],
    act: Act,
) -> Response:
    """Do it and show the unit; after a mistake the same form again, with what was typed."""
    try:
        with session.begin_nested():
            act(queries.today_of(session))
    except (InvalidInput, RuleViolation, Conflict) as error:
        return _page(request, session, unit_id, sent=sent, error=error)
    return RedirectResponse(f"/leerstand/einheit/{unit_id}?gespeichert={sent[0]}", 303)


def _page(
    request: Request,
    session: ReadSession,
    unit_id: int,
    *,
    sent: tuple[str, Mapping[str, str]] = ("", {}),
    error: GeoqmError | None = None,
) -> Response:
    found = queries.unit_register(session, unit_id)
    return render(
        request,
        "vacancies/einheit.html",
        status_code=_STATUS.get(type(error), 200) if error else 200,
        found=found,
        steps=_steps(found.current.status) if found.current else [],
        titles=titles,
        title_in=unit_words.title_in,
        unit_title=unit_words.unit_title(found.unit),
        rough=dates.RoughDate,
        precision=DatePrecision,
        failed=sent[0] if error else "",
        typed=sent[1] if error else {},
        error=error,
        saved=request.query_params.get("gespeichert", "") in _FORMS,
    )


_FORMS = {
    "neu", "gesehen", "bestaetigen", "stand", "ende", "wiedervorlage", "angaben", "angebot", "ruecknahme",
}  # fmt: skip


def _steps(status: str) -> list[str]:
    """The open states that may follow, in the order of the titles."""
    following = rules.steps_from(VacancyStatus(status)) & rules.OPEN
    return [value.code for value in titles.STATUSES if value.code in following]


def _unit_form(
    request: Request,
    session: ReadSession,
    building_id: int,
    typed: Mapping[str, str],
    error: GeoqmError | None,
) -> Response:
    return render(
        request,
        "vacancies/neue_einheit.html",
        status_code=422 if error else 200,
        building=houses.building(session, building_id),
        kinds=codes.UNIT_KINDS,
        typed=typed,
        error=error,
    )
