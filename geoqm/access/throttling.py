"""Throttling of logins, in the database and so the same for all processes.

Failures are kept under keyed hashes of name and client, never the values themselves. Tries for
one name stand in line behind each other, so that many at once count like one after the other.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from geoqm.access import rules
from geoqm.access.model import LoginFailure, LoginSalt
from geoqm.errors import TooManyAttempts

_PRUNING = 7_318_202


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys under which a try is counted; no client key where the client is unknown."""

    name: bytes
    client: bytes | None


def keys_for(session: Session, name: str, client: str) -> Keys:
    """The keys of a login name and a network address."""
    salt = session.scalars(select(LoginSalt.salt)).one()
    group = rules.client_group(client)
    return Keys(
        _key(salt, "name", rules.normal_name(name)), _key(salt, "client", group) if group else None
    )


def wait_in_line(session: Session, keys: Keys) -> None:
    """Hold all other logins of this name until the transaction ends."""
    number = int.from_bytes(keys.name[:8], signed=True)
    session.execute(select(func.pg_advisory_xact_lock(number)))


def check(session: Session, keys: Keys, now: datetime) -> None:
    """Raise TooManyAttempts while name or client has to wait."""
    wait = rules.BY_NAME.wait(_failures(session, keys.name, now), now)
    if keys.client is not None:
        wait = max(wait, rules.BY_CLIENT.wait(_failures(session, keys.client, now), now))
    if wait > timedelta(0):
        raise TooManyAttempts(
            "Zu viele Versuche.",
            remedy=f"Bitte warten Sie {rules.wait_text(wait)} und versuchen Sie es dann noch "
            "einmal. Haben Sie das Kennwort vergessen, hilft die Verwaltung.",
        )


def count_failure(session: Session, keys: Keys, now: datetime) -> None:
    """Count a failed login for name and client, and drop what no longer counts."""
    for key in (keys.name, keys.client):
        if key is not None:
            session.add(LoginFailure(key=key, failed_at=now))
    session.flush()
    if session.scalar(select(func.pg_try_advisory_xact_lock(_PRUNING))):
        outdated = now - 2 * max(rules.BY_NAME.memory, rules.BY_CLIENT.memory)
        session.execute(delete(LoginFailure).where(LoginFailure.failed_at < outdated))


def forget_failures(session: Session, keys: Keys, now: datetime) -> None:
    """Forget the failures of the name; those of the client stay."""
    recent = LoginFailure.failed_at > now - rules.BY_NAME.memory
    session.execute(delete(LoginFailure).where(LoginFailure.key == keys.name, recent))


def _failures(session: Session, key: bytes, now: datetime) -> Sequence[datetime]:
    recent = LoginFailure.failed_at > now - rules.BY_NAME.memory
    return session.scalars(
        select(LoginFailure.failed_at).where(LoginFailure.key == key, recent)
    ).all()


def _key(salt: bytes, kind: str, value: str) -> bytes:
    return hmac.digest(salt, f"{kind}:{value}".encode(), "sha256")
