"""Who fills in the form: the draft behind the cookie, the sessions, and a turnstile.

The form works under the database role INTAKE and may keep only a few threads busy, so that a
flood of reports never keeps the office from working.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from weakref import WeakKeyDictionary

from fastapi import Depends, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import INTAKE, Role
from geoqm.errors import NotFound, Unavailable
from geoqm.http.context import AppContext
from geoqm.http.dependencies import Context, CurrentIdentity
from geoqm.http.identity import Identity
from geoqm.http.language import PARAMETER, keep_language, language_of
from geoqm.http.security import is_secure
from geoqm.i18n import Language, chosen, later
from geoqm.intake import service
from geoqm.intake.codes import ReportKind
from geoqm.intake.photo_files import PhotoFiles
from geoqm.intake.schemas import Draft
from geoqm.intake.service import Limit
from geoqm.settings import Settings

DRAFT_COOKIE = "geoqm_meldung"
_DAY_S = 24 * 3600
# A page of the team that comes in between shares the processor with no more than these.
_AT_ONCE = 2
_IN_LINE = 100
_TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, "Turnstile"] = WeakKeyDictionary()


class Turnstile:
    """Lets a few requests in at a time; more wait in line, and too many are sent away."""

    def __init__(self) -> None:
        """Nobody is inside yet."""
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._in_line = 0

    async def __aenter__(self) -> None:
        """Wait for a free place. Raises Unavailable when the line is too long already."""
        if self._in_line >= _IN_LINE:
            raise Unavailable(
                later("Gerade kommen sehr viele Meldungen."),
                remedy=later("Ihre Eingaben sind noch da. Bitte versuchen Sie es in einer Minute."),
            )
        self._in_line += 1
        try:
            await self._free.acquire()
        finally:
            self._in_line -= 1

    async def __aexit__(self, *_error: object) -> None:
        """Make room for the next one."""
        self._free.release()


def _turnstile() -> Turnstile:
    """The one of this process."""
    return _TURNS.setdefault(asyncio.get_running_loop(), Turnstile())


async def in_turn() -> AsyncIterator[None]:
    """Wait for a place at the turnstile of this process."""
    async with _turnstile():
        yield


async def worked(context: AppContext, work: Callable[[Session], Response]) -> Response:
    """Wait for a place at the turnstile, then do all the work of a request in one transaction.

    For what a report needs most often: it costs one thread where dependencies cost four, and
    nobody keeps a place while their photo is still on its way.
    """
    async with _turnstile():
        return await run_in_threadpool(_in_one, context, work)


def _in_one(context: AppContext, work: Callable[[Session], Response]) -> Response:
    with session_scope(context.engine, Caller(INTAKE)) as session:
        return work(session)


def form_session(context: Context) -> Iterator[Session]:
    """A session of the public form that commits before the answer leaves."""
    with session_scope(context.engine, Caller(INTAKE)) as session:
        yield session


async def typed_values(request: Request) -> FormData:
    """What the form sent; empty for a GET."""
    return await request.form() if request.method == "POST" else FormData()


InTurn = Depends(in_turn, scope="function")
FormSession = Annotated[Session, Depends(form_session, scope="function")]
Typed = Annotated[FormData, Depends(typed_values)]


@dataclass(frozen=True, slots=True)
class Journey:
    """A report on its way: a draft of this browser, or a sent one whose link was opened."""

    token: str
    draft: Draft
    is_sent: bool = False

    @property
    def base(self) -> str:
        """The address below which the screens lie."""
        return f"/meldung/{self.token}" if self.is_sent else "/melden"


def draft_token(request: Request) -> str:
    """The token of this browser's draft; empty where there is none."""
    return request.cookies.get(DRAFT_COOKIE, "")


def journey_of(session: Session, request: Request) -> Journey | None:
    """The draft of this browser; None where it has none or it was sent or forgotten."""
    token = draft_token(request)
    if not token:
        return None
    try:
        return Journey(token, service.load_draft(session, token))
    except NotFound:
        return None


def kind_for(identity: Identity, wanted: str) -> ReportKind:
    """The kind of a new report; only the team reports on behalf of others."""
    if identity.role.sees(Role.STAFF):
        return ReportKind.HINT if wanted == ReportKind.HINT else ReportKind.OFFICE
    return ReportKind.HINT if wanted == ReportKind.HINT else ReportKind.OWN


def drafts_limit(settings: Settings) -> Limit:
    """How many reports one client may begin in an hour, and all together."""
    return Limit("draft", 3 * settings.reports_per_client, 3 * settings.reports_per_hour)


def sending_limit(settings: Settings) -> Limit:
    """How many reports one client may send in an hour, and all together."""
    return Limit("send", settings.reports_per_client, settings.reports_per_hour)


def keep_draft(response: Response, token: str, request: Request, settings: Settings) -> None:
    """Let this browser find its draft again."""
    response.set_cookie(
        DRAFT_COOKIE,
        token,
        max_age=settings.report_draft_days * _DAY_S,
        httponly=True,
        samesite="lax",
        secure=is_secure(request, settings),
        path="/melden",
    )


def forget_draft(response: Response) -> None:
    """Take the draft from this browser."""
    response.delete_cookie(DRAFT_COOKIE, path="/melden")


def language_in(request: Request, typed: FormData | None) -> Language:
    """The language that the form's own switch asks for, or the reader's; the team reads German."""
    asked = chosen(str(typed.get(PARAMETER, ""))) if typed else None
    return asked or language_of(request)


def with_language(
    response: Response, language: Language, request: Request, context: AppContext
) -> Response:
    """The answer, with the language kept for the pages to come."""
    keep_language(response, language, request, context.settings)
    return response


def photo_files(context: AppContext) -> PhotoFiles:
    """Where the photos of this installation lie."""
    return PhotoFiles(context.settings.var_dir / "photos")


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def is_team(identity: CurrentIdentity) -> bool:
    """Whether the caller works in the office."""
    return identity.role.sees(Role.STAFF)
