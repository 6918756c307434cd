"""Annotated dependencies of routes: context, caller, sessions under the caller's role."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import Role
from geoqm.errors import Forbidden, NotAuthenticated, NotFound
from geoqm.http.context import AppContext, context_of
from geoqm.http.identity import ANONYMOUS, Identity
from geoqm.http.security import SAFE_METHODS, check_csrf
from geoqm.i18n import later

NOT_HERE = later("Diese Seite gibt es nicht oder sie ist für Sie nicht freigegeben.")


# A dependency that only looks something up is a coroutine: a plain function costs a thread.
async def _context(request: Request) -> AppContext:
    return context_of(request)


Context = Annotated[AppContext, Depends(_context)]


async def current_identity(request: Request, context: Context) -> Identity:
    """The caller; kept with the request, so that pages and error pages know it too."""
    known = getattr(request.state, "identity", None)
    if known is None:
        known = await context.identities.identify(request.headers, client_of(request))
        request.state.identity = known
    identity: Identity = known
    return identity


CurrentIdentity = Annotated[Identity, Depends(current_identity)]


def client_of(request: Request) -> str:
    """The network address of the caller, for throttling only; never logged."""
    return request.client.host if request.client else ""


def at_least(role: Role) -> Callable[[Identity], Awaitable[Identity]]:
    """A dependency that lets callers of `role` and above pass.

    Nobody raises NotAuthenticated; somebody without the right raises NotFound, so that the
    answer does not tell whether the page exists.
    """

    async def _check(identity: CurrentIdentity) -> Identity:
        if identity.role.sees(role):
            return identity
        if identity.role is Role.PUBLIC:
            raise NotAuthenticated("Bitte melden Sie sich an.")
        raise NotFound(NOT_HERE)

    return _check


Planner = Annotated[Identity, Depends(at_least(Role.PLANNER))]
Staff = Annotated[Identity, Depends(at_least(Role.STAFF))]
Admin = Annotated[Identity, Depends(at_least(Role.ADMIN))]


def read_session(context: Context, identity: CurrentIdentity) -> Iterator[Session]:
    """A read-only session under the caller's database role."""
    caller = Caller.of(identity.role, identity.user_name)
    with session_scope(context.engine, caller) as session:
        session.execute(text("SET TRANSACTION READ ONLY"))
        yield session


async def csrf_checked(request: Request, identity: CurrentIdentity) -> AsyncIterator[None]:
    """Stop an unsafe request that another site could have caused; close the files of a form."""
    try:
        await check_csrf(request, identity)
        yield
    finally:
        await request.close()


def write_session(
    request: Request, context: Context, identity: CurrentIdentity
) -> Iterator[Session]:
    """A session under the caller's database role that commits before the answer leaves.

    Raises Forbidden for a key that may only read.
    """
    yield from _writing(request, context, identity, identity.role.database_role)


def edit_session(
    request: Request, context: Context, identity: CurrentIdentity
) -> Iterator[Session]:
    """As `write_session`, under the role that edits map features: planners write these alone."""
    yield from _writing(request, context, identity, identity.role.editing_role)


def _writing(
    request: Request, context: AppContext, identity: Identity, database_role: str
) -> Iterator[Session]:
    if request.method not in SAFE_METHODS and identity is not ANONYMOUS and not identity.can_write:
        raise Forbidden(
            "Dieser Schlüssel darf nur lesen.",
            remedy="Legen Sie unter „Konto“ einen an, mit dem das Programm auch ändern darf.",
        )
    with session_scope(context.engine, Caller(database_role, identity.user_name)) as session:
        yield session
    context.versions.forget()


def office_day() -> date:
    """Today on the clock of the office, whatever zone the machine is in."""
    return local_day(datetime.now(UTC))


async def _today() -> date:
    return office_day()


Today = Annotated[date, Depends(_today)]
ReadSession = Annotated[Session, Depends(read_session, scope="function")]
WriteSession = Annotated[Session, Depends(write_session, scope="function")]
EditSession = Annotated[Session, Depends(edit_session, scope="function")]
CsrfChecked = Depends(csrf_checked)
