"""Who sends a request: session cookie, HTTP Basic (password or token) or Bearer token.

Answers are remembered for a short time and dropped when PostgreSQL announces a change of
users, sessions or tokens, so that a revoked login ends at once in every process.
"""

import base64
import binascii
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from geoqm.access import queries, service
from geoqm.access.queries import Account
from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import GATE, Role
from geoqm.errors import NotAuthenticated

SESSION_COOKIE = "geoqm_session"
_REMEMBER_S = 60.0
_REMEMBERED_AT_MOST = 5000
_GATE = Caller(GATE)


@dataclass(frozen=True, slots=True)
class Identity:
    """The caller of a request."""

    role: Role = Role.PUBLIC
    user_name: str = ""
    full_name: str = ""
    user_id: int | None = None
    session_id: int | None = None
    method: str = "anonymous"
    can_write: bool = False


ANONYMOUS = Identity()


class Identities:
    """Finds the identity of requests; one per process."""

    def __init__(self, engine: Engine) -> None:
        """Look identities up through `engine`, under the gate's database role."""
        self._engine = engine
        self._key = secrets.token_bytes(32)
        self._known: dict[bytes, tuple[float, Identity]] = {}

    def forget(self) -> None:
        """Forget everybody: the next request of each is looked up again. Thread-safe."""
        self._known = {}

    async def identify(self, headers: Mapping[str, str], client: str) -> Identity:
        """The identity behind request headers (lower-case names).

        Raises NotAuthenticated when an Authorization header was sent and is not right; a stale
        cookie is simply nobody.
        """
        authorization = headers.get("authorization", "")
        if authorization:
            return await self._remembered(authorization, self._by_header, client)
        token = session_token(headers.get("cookie", ""))
        if token:
            return await self._remembered(token, self._by_cookie, client)
        return ANONYMOUS

    async def _remembered(
        self, secret: str, find: Callable[[str, str], Identity], client: str
    ) -> Identity:
        key = hashlib.blake2b(secret.encode(), key=self._key, digest_size=32).digest()
        known = self._known.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        memory = self._known
        identity = await run_in_threadpool(find, secret, client)
        if identity is not ANONYMOUS and len(memory) < _REMEMBERED_AT_MOST:
            memory[key] = (time.monotonic() + _REMEMBER_S, identity)
        return identity

    def _by_cookie(self, token: str, _client: str) -> Identity:
        with session_scope(self._engine, _GATE) as session:
            account = queries.identity_by_session(session, token_hash(token), _now())
        return _identity(account, "session") if account else ANONYMOUS

    def _by_header(self, authorization: str, client: str) -> Identity:
        scheme, _, value = authorization.partition(" ")
        with session_scope(self._engine, _GATE) as session:
            if scheme.lower() == "bearer":
                account = queries.identity_by_token(session, token_hash(value.strip()), _now())
            elif scheme.lower() == "basic":
                account = _by_basic(session, value, client)
            else:
                account = None
        if account is None:
            raise NotAuthenticated(
                "Name und Kennwort oder Schlüssel passen nicht zusammen.",
                remedy="Prüfen Sie die Anmeldung oder legen Sie unter „Konto“ einen Schlüssel an.",
            )
        return _identity(account, scheme.lower())


def token_hash(token: str) -> bytes:
    """What the database keeps of a session or API token."""
    return hashlib.sha256(token.encode()).digest()


def session_token(cookie_header: str) -> str:
    """The session token in a Cookie header; empty when there is none."""
    for part in cookie_header.split(";"):
        name, _, value = part.strip().partition("=")
        if name == SESSION_COOKIE:
            return value
    return ""


def _by_basic(session: Session, value: str, client: str) -> Account | None:
    try:
        name, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return service.verify_basic(session, name, secret, client=client, now=_now())


def _identity(account: Account, method: str) -> Identity:
    return Identity(
        role=Role(account.role),
        user_name=account.name,
        full_name=account.full_name,
        user_id=account.user_id,
        session_id=account.session_id,
        method=method,
        can_write=account.can_write,
    )


def _now() -> datetime:
    return datetime.now(UTC)
