"""What the team may change of a vacancy on the map: facts without a place and the next check.

Episodes begin and end on the pages, where unit, day and source are asked for.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from geoqm.db.roles import Role
from geoqm.errors import InvalidInput
from geoqm.layer.editing import Author, Changes, Editor
from geoqm.vacancies import queries, service
from geoqm.vacancies.codes import (
    Confidence,
    DatePrecision,
    Reliability,
    Source,
    VacancyKind,
    VacancyReason,
    VacancyStatus,
)
from geoqm.vacancies.dates import RoughDate
from geoqm.vacancies.layers.episodes import VACANCIES
from geoqm.vacancies.model import VacancyEpisode
from geoqm.vacancies.schemas import EpisodeFacts

_FACTS = ("kind", "reason", "confidence", "interim_use", "interim_until", "note")
_CHECK = "next_check_on"


def _hold(session: Session, episode_id: int) -> None:
    queries.episode(session, episode_id, lock=True)


def _change(session: Session, episode_id: int, changes: Changes, author: Author) -> None:
    facts = {name: value for name, value in changes.items() if name in _FACTS}
    if facts:
        found = queries.episode(session, episode_id, lock=True)
        service.correct(session, episode_id, _corrected(found, facts), by=author.user_name)
    if _CHECK in changes:
        if changes[_CHECK] is None:
            raise InvalidInput(
                "Die Wiedervorlage fehlt.", remedy="Nennen Sie den nächsten Tag.", field=_CHECK
            )
        service.set_next_check(session, episode_id, changes[_CHECK], by=author.user_name)


def _corrected(found: VacancyEpisode, facts: Mapping[str, Any]) -> EpisodeFacts:
    """All facts about the episode, some of them new; days and evidence stay as they are."""
    values = {name: getattr(found, name) for name in _FACTS} | dict(facts)
    # What was announced begins after it was first heard of.
    announced = found.began_on is not None and found.began_on > found.first_seen_on
    return EpisodeFacts(
        source=Source(found.source),
        seen_on=found.first_seen_on,
        status=VacancyStatus.EXPECTED if announced else VacancyStatus(found.status),
        began=RoughDate(found.began_on, DatePrecision(found.began_precision)),
        reliability=Reliability(found.reliability),
        kind=VacancyKind(values["kind"] or VacancyKind.UNKNOWN),
        reason=VacancyReason(values["reason"] or VacancyReason.UNKNOWN),
        confidence=Confidence(values["confidence"] or Confidence.LIKELY),
        interim_use=values["interim_use"] or "",
        interim_until=values["interim_until"],
        note=values["note"] or "",
    )


EDITORS = (
    Editor(
        layer=VACANCIES.name,
        access=Role.STAFF,
        fields=(*_FACTS, _CHECK),
        hold=_hold,
        change=_change,
        moves=False,
    ),
)
