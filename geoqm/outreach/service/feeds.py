"""The address of a user's calendar: made anew, or taken away. Under the gate's database role."""

from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geoqm.outreach.model import CalendarFeed
from geoqm.outreach.queries.feeds import token_hash

_BYTES = 32


def renew_feed(session: Session, user_id: int, *, now: datetime) -> str:
    """A new secret for the user's calendar; the address before it ends at once."""
    token = token_urlsafe(_BYTES)
    values = {"token_hash": token_hash(token), "made_at": now}
    session.execute(
        insert(CalendarFeed)
        .values(user_id=user_id, **values)
        .on_conflict_do_update(index_elements=["user_id"], set_=values)
    )
    return token


def drop_feed(session: Session, user_id: int) -> None:
    """The user's calendar ends."""
    session.execute(delete(CalendarFeed).where(CalendarFeed.user_id == user_id))
