"""The inbox of the office: queue, report, decision, undo. Works without script."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.access.rules import local_day
from geoqm.errors import GeoqmError, NotFound
from geoqm.http.context import context_of
from geoqm.http.dependencies import ReadSession, Staff, WriteSession
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.intake import labels, service
from geoqm.intake.inbox import letters, view, words
from geoqm.intake.inbox.forms import Decision, Deed, decide
from geoqm.intake.inbox.letters import Post, Recall
from geoqm.intake.inbox.live_map import live_map
from geoqm.intake.photo_files import PhotoFiles
from geoqm.intake.queries import capacity, inbox
from geoqm.intake.queries.inbox import Tab
from geoqm.intake.rules import Retention
from geoqm.intake.service import Clerk, Outdated, Shown
from geoqm.vacancies import queries as vacancies

router = APIRouter(prefix="/eingang", include_in_schema=False)

_LARGEST_ID = 2**63 - 1
Number = Annotated[int, Path(ge=1, le=_LARGEST_ID)]
Revision = Annotated[int, Form(alias="fassung", ge=1, le=2**31 - 1)]
TabChoice = Annotated[Tab, Query(alias="reiter")]
TabField = Annotated[Tab, Form(alias="reiter")]
PageChoice = Annotated[int, Query(alias="seite", ge=1, le=10_000)]
Words = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where in the queue somebody is: tab and page."""

    reiter: Tab = Tab.ALL
    seite: int = 1


@dataclass(frozen=True, slots=True)
class Mishap:
    """A decision that was refused: why, and what was typed."""

    error: GeoqmError
    form: Decision

    @property
    def is_outdated(self) -> bool:
        """Whether somebody else was faster."""
        return isinstance(self.error, Outdated)


def shelf(reiter: TabChoice = Tab.ALL, seite: PageChoice = 1) -> Shelf:
    """Tab and page from the address."""
    return Shelf(reiter, seite)


Place = Annotated[Shelf, Depends(shelf)]


@router.get("")
def queue(request: Request, identity: Staff, session: ReadSession, place: Place) -> Response:
    """The queue with its first report."""
    return _page(request, session, identity, place)


@router.get("/kapazitaet")
def figures(request: Request, _identity: Staff, session: ReadSession) -> Response:
    """How many reports came, how many wait, how long decisions take."""
    now = _now()
    today = local_day(now)
    return render(
        request,
        "intake/inbox/kapazitaet.html",
        weeks=capacity.weeks(session, today),
        pace=capacity.pace(session, today),
        outcomes=capacity.outcomes(session, today),
        waiting=inbox.waiting_now(session, today),
        words=words,
        labels=labels,
        now=now,
    )


@router.get("/{number}")
def report(
    request: Request, identity: Staff, session: ReadSession, number: Number, place: Place
) -> Response:
    """A report beside the queue."""
    return _page(request, session, identity, place, number=number)


@router.get("/{number}/foto/{photo}")
def picture(
    request: Request,
    _identity: Staff,
    session: ReadSession,
    number: Number,
    photo: Number,
    klein: bool = False,
) -> Response:
    """A photo of a report, for the team alone."""
    files = PhotoFiles(context_of(request).settings.var_dir / "photos")
    content = files.read(inbox.photo_key(session, number, photo), small=klein)
    return Response(content, media_type="image/jpeg", headers={"Cache-Control": "private"})


@router.post("/{number}/entscheidung")
def decision(
    request: Request,
    identity: Staff,
    session: WriteSession,
    number: Number,
    form: Annotated[Decision, Form()],
) -> Response:
    """Decide and go on with the next report; what was typed survives any refusal."""
    clerk = _clerk(identity)
    try:
        with session.begin_nested():
            done = decide(session, Shown(number, form.fassung), clerk, form)
            letters.tell(session, done, _post(request, clerk.now, form.frage.strip()))
    except NotFound:
        raise
    except GeoqmError as error:
        return _refused(request, session, identity, number, Mishap(error, form))
    following = inbox.next_after(session, form.reiter, identity.user_name, done)
    return _go_to(following, form.reiter)


def _post(request: Request, now: datetime, question: str) -> Post:
    valid = Retention.of(context_of(request).settings).links
    return Post(_base_url(request), now, question, valid)


@router.post("/{number}/rueckgaengig")
def undo(
    request: Request,
    identity: Staff,
    session: WriteSession,
    number: Number,
    fassung: Revision,
    reiter: TabField = Tab.ALL,
) -> Response:
    """Take the last decision back and show the report again."""
    try:
        with session.begin_nested():
            service.undo(session, Shown(number, fassung), _clerk(identity))
            mail = letters.hold_back(session, number, fassung, by=identity.user_name)
    except NotFound:
        raise
    except GeoqmError as error:
        mishap = Mishap(error, Decision(reiter=reiter))
        return _refused(request, session, identity, number, mishap)
    return _go_to(number, reiter, mail=mail)


@router.post("/{number}/zuweisen")
def assign(
    identity: Staff,
    session: WriteSession,
    number: Number,
    an: Words = "",
    reiter: TabField = Tab.ALL,
) -> Response:
    """Take the report, or give it back to everybody."""
    name = identity.user_name if an == "mir" else ""
    service.assign(session, number, name, _clerk(identity))
    return _go_to(number, reiter)


@router.post("/{number}/notiz")
def note(
    identity: Staff,
    session: WriteSession,
    number: Number,
    notiz: Words = "",
    reiter: TabField = Tab.ALL,
) -> Response:
    """Keep a remark."""
    if notiz.strip():
        service.add_note(session, number, notiz, _clerk(identity))
    return _go_to(number, reiter, anchor="#verlauf")


@router.post("/{number}/gelesen")
def dismiss(
    request: Request,
    identity: Staff,
    session: WriteSession,
    number: Number,
    fassung: Revision,
    reiter: TabField = Tab.NEWS,
) -> Response:
    """What the sender said after the decision was read."""
    try:
        done = service.dismiss_news(session, Shown(number, fassung), _clerk(identity))
    except Outdated as error:
        mishap = Mishap(error, Decision(reiter=reiter))
        return _refused(request, session, identity, number, mishap)
    return _go_to(inbox.next_after(session, reiter, identity.user_name, done), reiter)


@router.post("/{number}/unverdaechtig")
def clear(identity: Staff, session: WriteSession, number: Number) -> Response:
    """It is no junk: the report goes into the queue."""
    service.clear_suspicion(session, number, _clerk(identity))
    return _go_to(number, Tab.ALL)


def _page(
    request: Request,
    session: ReadSession,
    identity: Identity,
    place: Shelf,
    *,
    number: int | None = None,
    mishap: Mishap | None = None,
) -> Response:
    """Queue and report; without a number the first report of the queue."""
    now = _now()
    today = local_day(now)
    lines = inbox.lines(session, place.reiter, identity.user_name, page=place.seite)
    chosen = number or (lines[0].id if lines else None)
    detail = view.detail(session, chosen, now) if chosen else None
    return render(
        request,
        "intake/inbox/eingang.html",
        status_code=409 if mishap else 200,
        place=place,
        tabs=Tab,
        deeds=Deed,
        counts=inbox.counts(session, identity.user_name),
        lines=lines,
        opened=number is not None,
        detail=detail,
        live=live_map(detail, context_of(request).settings) if detail else None,
        recalled=words.recalled(request.query_params.get("mail", "")),
        last=inbox.last_decision(session, identity.user_name, now),
        waiting=inbox.waiting_now(session, today),
        listed=vacancies.open_candidates(session),
        pace=capacity.pace(session, today),
        weeks=capacity.weeks(session, today),
        mishap=mishap,
        view=view,
        words=words,
        labels=labels,
        now=now,
        page_size=inbox.PAGE,
    )


def _refused(
    request: Request, session: ReadSession, identity: Identity, number: int, mishap: Mishap
) -> Response:
    """The report as it is now, with the reason and what was typed; a typed text is kept."""
    if mishap.is_outdated and mishap.form.typed:
        service.add_note(session, number, mishap.form.typed, _clerk(identity))
    place = Shelf(mishap.form.reiter)
    return _page(request, session, identity, place, number=number, mishap=mishap)


def _go_to(
    number: int | None, reiter: Tab, *, anchor: str = "", mail: Recall = Recall.NO_MAIL
) -> Response:
    path = f"/eingang/{number}" if number else "/eingang"
    asked = {} if reiter is Tab.ALL else {"reiter": reiter.value}
    asked |= {"mail": mail.value} if mail else {}
    query = f"?{urlencode(asked)}" if asked else ""
    return RedirectResponse(path + query + anchor, 303)


def _base_url(request: Request) -> str:
    return context_of(request).settings.public_url or str(request.base_url)


def _clerk(identity: Identity) -> Clerk:
    return Clerk(identity.user_name, _now())


def _now() -> datetime:
    return datetime.now(UTC)
