"""How often the public form is used, counted in PostgreSQL and so the same for all processes.

Clients are kept as keyed hashes, never as addresses. What is over the limit is refused before
anything is stored.
"""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geoqm.access import rules as clients
from geoqm.errors import TooManyAttempts
from geoqm.i18n import later
from geoqm.intake.model import ReportSalt

_COUNT = text("""
INSERT INTO report_attempt (key, began_at, tries)
SELECT unnest(CAST(:keys AS bytea[])), :began_at, 1
ON CONFLICT (key, began_at) DO UPDATE SET tries = report_attempt.tries + 1
RETURNING key, tries""")
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` of one client within `span`, and at most `all_tries` of everybody."""

    action: str
    tries: int
    all_tries: int
    span: timedelta = timedelta(hours=1)

    def began_at(self, now: datetime) -> datetime:
        """When the running span began."""
        return now - (now - _EPOCH) % self.span


def count_try(session: Session, limit: Limit, client: str, *, now: datetime) -> None:
    """Count a try. Raises TooManyAttempts, after committing the count, when it is one too many."""
    salt = session.scalars(select(ReportSalt.salt)).one()
    group = clients.client_group(client)
    keys = [_key(salt, limit.action, who) for who in (group, "*")]
    own, of_all = _counted(session, keys, limit.began_at(now))
    if own > limit.tries or of_all > limit.all_tries:
        session.commit()
        raise TooManyAttempts(
            later("Von Ihrem Anschluss kamen gerade sehr viele Meldungen."),
            remedy=later("Bitte warten Sie eine Stunde oder rufen Sie uns an."),
        )


def _counted(session: Session, keys: list[bytes], began_at: datetime) -> list[int]:
    """One more for each key; how many there are now."""
    rows = session.execute(_COUNT, {"keys": keys, "began_at": began_at})
    found = {row.key: row.tries for row in rows}
    return [found[key] for key in keys]


def _key(salt: bytes, action: str, who: str) -> bytes:
    return hmac.digest(salt, f"{action}:{who}".encode(), "sha256")
