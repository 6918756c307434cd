"""Grant checks of the house: which result held since when, and what a person decided."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.dossier.eligibility_words import RESULTS
from geoqm.dossier.timeline.entries import Entry, Group, moment
from geoqm.facades import queries
from geoqm.facades.model import GrantOverride
from geoqm.facades.rules.evaluation import Outcome

_OUTCOMES = {"met": "erfüllt", "not_met": "nicht erfüllt"}


def results(session: Session, building_id: int) -> Iterator[Entry]:
    """Each result with the day since which it held."""
    titles = {each.id: f"{each.name}, Regeln {each.version}" for each in queries.rule_sets(session)}
    for found in queries.history(session, building_id):
        day, time = moment(found.since)
        yield Entry(
            on=day,
            time=time,
            title=f"Förderprüfung: {RESULTS[Outcome(found.result)]}",
            groups=(Group.FUNDING,),
            text=found.reasons,
            note=titles.get(found.rule_set_id, ""),
            who="automatisch",
        )


def decisions(session: Session, building_id: int) -> Iterator[Entry]:
    """Criteria that a person decided, and that were lifted again."""
    rows = session.scalars(select(GrantOverride).where(GrantOverride.building_id == building_id))
    for row in rows:
        day, time = moment(row.made_at)
        yield Entry(
            on=day,
            time=time,
            title=f"Einzelfallentscheidung: {_OUTCOMES[row.outcome]}",
            groups=(Group.FUNDING,),
            text=row.reason,
            who=row.made_by,
            rank=row.id,
        )
        if row.lifted_at is not None:
            day, time = moment(row.lifted_at)
            yield Entry(
                on=day,
                time=time,
                title="Einzelfallentscheidung aufgehoben",
                groups=(Group.FUNDING,),
                who=row.lifted_by or "",
                rank=row.id,
            )
