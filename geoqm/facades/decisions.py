"""Decisions of persons about single houses: a criterion is met or not, for a reason.

Each one holds until it is lifted; the house is judged anew at once.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geoqm.buildings.queries import houses
from geoqm.errors import Conflict, InvalidInput, NotFound
from geoqm.facades import queries, service
from geoqm.facades.model import GrantOverride, GrantRuleSet
from geoqm.facades.rules import Outcome

SHORTEST, LONGEST = 3, 1000
_OUTCOMES = {Outcome.MET.value, Outcome.NOT_MET.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody decides about a house: criterion, "met" or "not_met", the reason, who, when."""

    criterion: str
    outcome: str
    reason: str
    by: str
    on: date


def rules_shown(session: Session, shown: str) -> GrantRuleSet:
    """The current rules if they are those that a page has shown ("key version"), or Conflict."""
    stored = queries.current(session)
    if stored is None or shown != f"{stored.key} {stored.version}":
        raise Conflict(
            "Inzwischen gelten andere Regeln.",
            remedy="Sehen Sie sich die Bedingung noch einmal an.",
        )
    return stored


def decide(
    session: Session, stored: GrantRuleSet, building_id: int, decision: Decision
) -> GrantOverride:
    """Decide a criterion for a house; Conflict where somebody did so a moment ago."""
    house = houses.building(session, building_id)
    _check(stored, decision)
    made = GrantOverride(
        rule_set_id=stored.id,
        building_id=house.id,
        criterion=decision.criterion,
        outcome=decision.outcome,
        reason=decision.reason.strip(),
        made_by=decision.by,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        raise Conflict(
            "Über diese Bedingung hat gerade schon jemand entschieden.",
            remedy="Sehen Sie sich die Entscheidung an und heben Sie sie auf, wenn sie nicht stimmt.",
        ) from error
    service.assess(session, stored, day=decision.on, building_ids=[house.id])
    return made


def lift(session: Session, override_id: int, *, by: str, on: date) -> GrantOverride:
    """Let the register decide again; Conflict where the decision was lifted before."""
    found = session.get(GrantOverride, override_id, with_for_update=True)
    if found is None:
        raise NotFound("Diese Entscheidung gibt es nicht.")
    if found.lifted_at is not None:
        raise Conflict(
            "Diese Entscheidung ist schon aufgehoben.", remedy="Laden Sie die Seite neu."
        )
    found.lifted_at = datetime.now(UTC)
    found.lifted_by = by
    session.flush()
    stored = session.get_one(GrantRuleSet, found.rule_set_id)
    service.assess(session, stored, day=on, building_ids=[found.building_id])
    return found


def carry_over(session: Session, earlier: GrantRuleSet, later: GrantRuleSet) -> int:
    """Decisions about criteria that read the same in both versions hold for the later one too."""
    before = {each.id: each for each in service.rules_of(earlier).criteria}
    after = {each.id: each for each in service.rules_of(later).criteria}
    same = {name for name, criterion in after.items() if before.get(name) == criterion}
    carried = [
        GrantOverride(
            rule_set_id=later.id,
            building_id=each.building_id,
            criterion=each.criterion,
            outcome=each.outcome,
            reason=each.reason,
            made_by=each.made_by,
            made_at=each.made_at,
        )
        for each in queries.open_overrides(session, earlier.id)
        if each.criterion in same
    ]
    session.add_all(carried)
    session.flush()
    return len(carried)


def _check(stored: GrantRuleSet, decision: Decision) -> None:
    known = {each.id for each in service.rules_of(stored).criteria}
    if decision.criterion not in known:
        raise InvalidInput(
            "Diese Bedingung gibt es in den Regeln nicht.",
            remedy="Laden Sie die Seite neu.",
            field="criterion",
        )
    if decision.outcome not in _OUTCOMES:
        raise InvalidInput(
            "Es fehlt, wie Sie entscheiden.",
            remedy="Wählen Sie „erfüllt“ oder „nicht erfüllt“.",
            field="outcome",
        )
    if not SHORTEST <= len(decision.reason.strip()) <= LONGEST:
        raise InvalidInput(
            "Die Begründung fehlt.",
            remedy=f"Schreiben Sie in einem Satz, worauf Sie sich stützen (höchstens {LONGEST} Zeichen).",
            field="reason",
        )
