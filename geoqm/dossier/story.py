"""The time line of the file with what stands around it: open follow-ups, a contact just stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geoqm.access.queries import colleagues
from geoqm.db.roles import Role
from geoqm.dossier.timeline import Timeline, timeline
from geoqm.outreach import rules
from geoqm.outreach.composition import offered_steps
from geoqm.outreach.model import Contact
from geoqm.outreach.queries.follow_ups import FollowUpRow, open_at

_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Story:
    """What the team reads about the past and the next step of a house."""

    line: Timeline
    waiting: Sequence[FollowUpRow]
    choices: Sequence[tuple[str, date]]
    colleagues: Sequence[tuple[str, str]]
    stored: Contact | None
    offers: Sequence[tuple[str, str]]


def story(
    session: Session, building_id: int, role: Role, query: Mapping[str, str], *, today: date
) -> Story | None:
    """The story of a house; None for callers who may not read it."""
    if not role.sees(Role.STAFF):
        return None
    number = query.get("kontakt", "")
    is_number = number.isascii() and number.isdigit() and len(number) <= _DIGITS
    stored = session.get(Contact, int(number)) if is_number else None
    return Story(
        line=timeline(session, building_id, only=query.get("verlauf", "")),
        waiting=open_at(session, building_id),
        choices=rules.due_choices(today),
        colleagues=colleagues(session),
        stored=stored,
        offers=offered_steps(session, stored) if stored else (),
    )
