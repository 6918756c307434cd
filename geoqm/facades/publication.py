"""A new version of rules is published: it is checked, follows the one before, and is kept for good."""

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geoqm.errors import Conflict, InvalidInput, NotFound
from geoqm.facades import decisions, files, queries, service
from geoqm.facades.model import GrantRuleSet
from geoqm.facades.schemas import RuleSet

_LOCK = 7_318_216


def publish(session: Session, content: bytes, *, seen: int, day: date) -> GrantRuleSet:
    """Store a new version; the one before ends the day before it begins.

    `seen` is the newest version that the editor knew; Conflict where there is a newer one by
    now. Raises RuleFileError for mistakes in the file, InvalidInput for its validity.
    """
    rules = files.parse(content)
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    session.expire_all()
    earlier = newest(session, rules.id)
    with session.begin_nested():  # a refusal leaves the version before as it was
        if earlier is not None:
            _check_seen(earlier, seen)
            _end(session, earlier, rules)
        stored = service.store(session, content)
        if earlier is not None:
            decisions.carry_over(session, earlier, stored)
    service.refresh(session, day=day)
    return stored


def put_in_force(session: Session, stored: GrantRuleSet, *, day: date) -> None:
    """Show another programme of the office on map and file."""
    service.make_current(session, stored)
    service.refresh(session, day=day)


def newest(session: Session, key: str) -> GrantRuleSet | None:
    """The version of a rule set that begins last; None for a new programme."""
    versions = [each for each in queries.rule_sets(session) if each.key == key]
    return max(versions, key=lambda each: (each.valid_from or date.min, each.id), default=None)


def chosen(session: Session, number: int) -> GrantRuleSet:
    """A stored version by its number; NotFound."""
    found = session.get(GrantRuleSet, number)
    if found is None:
        raise NotFound("Diese Fassung der Regeln gibt es nicht.")
    return found


def _check_seen(earlier: GrantRuleSet, seen: int) -> None:
    if earlier.id != seen:
        raise Conflict(
            f"Inzwischen gibt es die Fassung {earlier.version} von „{earlier.name}“.",
            remedy="Ihr Text steht noch hier. Vergleichen Sie beide, bevor Sie veröffentlichen.",
        )


def _end(session: Session, earlier: GrantRuleSet, rules: RuleSet) -> None:
    """The version before ends when the new one begins; one that has an end keeps it."""
    if rules.valid_from is None:
        raise InvalidInput(
            "Es fehlt, ab wann die neue Fassung gilt.",
            remedy="Tragen Sie „valid_from“ ein.",
            field="valid_from",
        )
    if earlier.valid_from and rules.valid_from <= earlier.valid_from:
        raise InvalidInput(
            f"Die Fassung {earlier.version} gilt ab {earlier.valid_from:%d.%m.%Y}.",
            remedy="Die neue muss später beginnen.",
            field="valid_from",
        )
    if earlier.valid_until is None or earlier.valid_until >= rules.valid_from:
        earlier.valid_until = rules.valid_from - timedelta(days=1)
        session.flush()
