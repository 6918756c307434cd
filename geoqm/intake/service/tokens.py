"""Tokens of drafts and links: made here once, announced to PostgreSQL per transaction."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from geoqm.intake.model import ReportToken
from geoqm.intake.queries.own import token_hash

_ANNOUNCE = text("SELECT set_config('geoqm.report_token', :token, true)")
_LONGEST = 100


def new_token() -> str:
    """A token of 256 random bits that fits into an address."""
    return secrets.token_urlsafe(32)


def announce(session: Session, token: str) -> None:
    """Let row-level security show the report of this token until the transaction ends."""
    session.execute(_ANNOUNCE, {"token": token[:_LONGEST].replace("\0", "")})


def add_link(session: Session, report_id: int, *, now: datetime, valid: timedelta) -> str:
    """A new link to the page of a report; returned this once."""
    token = new_token()
    # Asks for nothing back: the new link is not the one that was announced.
    session.execute(
        insert(ReportToken)
        .inline()
        .values(
            report_id=report_id,
            token_hash=token_hash(token),
            created_at=now,
            expires_at=now + valid,
        )
    )
    return token


def end(session: Session, token: str, *, now: datetime) -> None:
    """Let a link lead nowhere from now on."""
    session.execute(
        update(ReportToken)
        .where(ReportToken.token_hash == token_hash(token))
        .values(expires_at=now)
    )
