"""Whose calendar an address opens. Under the gate's database role."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.access.model import User
from geoqm.access.queries import Account
from geoqm.outreach.model import CalendarFeed


def token_hash(token: str) -> bytes:
    """What the database keeps of the address."""
    return hashlib.sha256(token.encode()).digest()


def account_of(session: Session, token: str) -> Account | None:
    """Who reads this calendar; None for an unknown address or a disabled user."""
    row = session.execute(
        select(User.id, User.name, User.full_name, User.role)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(CalendarFeed.token_hash == token_hash(token), User.disabled_at.is_(None))
    ).one_or_none()
    return Account(*row) if row else None


def made_at(session: Session, user_id: int) -> datetime | None:
    """When the user's calendar got its address; None where there is none."""
    return session.scalar(select(CalendarFeed.made_at).where(CalendarFeed.user_id == user_id))
