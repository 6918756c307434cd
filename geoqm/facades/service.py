"""Writes of the slice: rule sets are stored once and never changed; houses are judged by them."""

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import (
    Connection,
    column,
    delete,
    func,
    insert,
    literal,
    select,
    table,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from geoqm.areas import queries as areas
from geoqm.areas.model import AreaKind
from geoqm.buildings.model import Building
from geoqm.errors import Conflict, RuleViolation
from geoqm.facades import files, queries
from geoqm.facades.model import GrantAssessment, GrantAssessmentChange, GrantRuleSet
from geoqm.facades.queries.facts import Place
from geoqm.facades.schemas import RuleSet

_COLUMNS = ("building_id", "result", "verdicts", "reasons", "facts")
_NEWLY = table("newly_assessed", *(column(name) for name in _COLUMNS))
_MAKE_NEWLY = text("""
CREATE TEMP TABLE IF NOT EXISTS newly_assessed (
  building_id bigint, result text, verdicts text[], reasons text, facts jsonb
) ON COMMIT DROP""")


def store(session: Session, content: bytes) -> GrantRuleSet:
    """Store a rule file; the same file again changes nothing.

    Raises RuleFileError for mistakes in the file, InvalidInput where versions overlap or leave a
    gap, Conflict where another file was stored under this version.
    """
    rules = files.parse(content)
    stored = _find(session, rules)
    if stored is not None:
        return _unchanged(stored, content)
    others = [rules_of(each) for each in _versions(session, rules.id)]
    files.check_validity([*others, rules])
    stored = GrantRuleSet(
        key=rules.id,
        version=rules.version,
        name=rules.name,
        place=rules.place,
        is_example=rules.is_example,
        valid_from=rules.valid_from,
        valid_until=rules.valid_until,
        content=content.decode(),
    )
    session.add(stored)
    session.flush()
    return stored


def rules_of(stored: GrantRuleSet) -> RuleSet:
    """The rules in a stored file."""
    return files.parse(stored.content.encode())


def make_current(session: Session, stored: GrantRuleSet) -> None:
    """Show this rule set on map and file; RuleViolation for an example."""
    if stored.is_example:
        raise RuleViolation(
            "Ein Beispiel aus einer anderen Stadt kann hier nicht gelten.",
            remedy="Legen Sie eine eigene Regeldatei mit „is_example = false“ an.",
        )
    session.execute(
        update(GrantRuleSet)
        .where(GrantRuleSet.is_current, GrantRuleSet.id != stored.id)
        .values(is_current=False)
    )
    stored.is_current = True
    session.flush()


def assess(
    session: Session,
    stored: GrantRuleSet,
    *,
    day: date,
    building_ids: Collection[int] | None = None,
) -> int:
    """Judge all houses, or only some, by a rule set; returns how many results changed.

    Writes only rows that differ, and a row of history for each.
    """
    rules = rules_of(stored)
    place = place_of(session, rules, day=day)
    connection = session.connection()
    if building_ids is None:
        _forget_vanished(session, stored.id)
    connection.execute(_MAKE_NEWLY)
    connection.execute(delete(_NEWLY))
    found = queries.differing(rules, stored.id, place, day=day, building_ids=building_ids)
    connection.execute(insert(_NEWLY).from_select(list(_COLUMNS), found))
    return _write(connection, stored.id)


def refresh(session: Session, *, day: date) -> int:
    """Judge all houses by the current rule set; nothing happens before there is one."""
    stored = queries.current(session)
    return assess(session, stored, day=day) if stored else 0


def install(session: Session, contents: Iterable[bytes], *, day: date) -> int:
    """Store the rule files that ship; the own programme is current unless another one is.

    Returns how many were new. What the office stored under the same version stays.
    """
    stored_sets = queries.rule_sets(session)
    known = {(each.key, each.version) for each in stored_sets}
    unchanged = {each.content.encode() for each in stored_sets}
    new = 0
    for content in contents:
        if content in unchanged:
            continue
        rules = files.parse(content)
        if (rules.id, rules.version) in known:
            continue
        stored = store(session, content)
        new += 1
        if not stored.is_example and queries.current(session) is None:
            make_current(session, stored)
    if new:
        refresh(session, day=day)
    return new


def place_of(session: Session, rules: RuleSet, *, day: date) -> Place:
    """Where a rule set holds on a day, by kind and name of its area."""
    kind = AreaKind(rules.area.kind)
    found = session.scalars(areas.of_kind(kind, day)).all()
    named = [area for area in found if rules.area.name in ("", area.name)]
    area = named[0] if named else None
    is_programme = kind is AreaKind.PROGRAMME_AREA and not rules.area.name
    return Place(area_id=area.id if area else None, is_programme_area=is_programme)


def _find(session: Session, rules: RuleSet) -> GrantRuleSet | None:
    return next(
        (each for each in _versions(session, rules.id) if each.version == rules.version), None
    )


def _versions(session: Session, key: str) -> list[GrantRuleSet]:
    return list(session.scalars(select(GrantRuleSet).where(GrantRuleSet.key == key)))


def _unchanged(stored: GrantRuleSet, content: bytes) -> GrantRuleSet:
    if stored.content.encode() != content:
        raise Conflict(
            f"Die Fassung {stored.version} von „{stored.key}“ ist schon gespeichert und lautet anders.",
            remedy="Geben Sie der geänderten Datei eine neue „version“.",
        )
    return stored


def _forget_vanished(session: Session, rule_set_id: int) -> None:
    """Drop results of houses that are no longer delivered; their history stays."""
    gone = select(Building.id).where(Building.vanished_on.is_not(None))
    stale = select(GrantAssessment.building_id).where(
        GrantAssessment.rule_set_id == rule_set_id, GrantAssessment.building_id.in_(gone)
    )
    found = session.scalars(stale).all()
    if found:
        session.execute(
            delete(GrantAssessment).where(
                GrantAssessment.rule_set_id == rule_set_id, GrantAssessment.building_id.in_(found)
            )
        )


def _write(connection: Connection, rule_set_id: int) -> int:
    """Write what differs and its history; nothing is touched where nothing differs."""
    changed = connection.execute(select(func.count()).select_from(_NEWLY)).scalar_one()
    if changed:
        rows = select(literal(rule_set_id), *_NEWLY.c)
        names = ["rule_set_id", *_COLUMNS]
        written = upsert(GrantAssessment).from_select(names, rows)
        connection.execute(
            written.on_conflict_do_update(
                index_elements=["rule_set_id", "building_id"],
                set_={name: written.excluded[name] for name in _COLUMNS[1:]}
                | {"assessed_at": func.now()},
            )
        )
        connection.execute(insert(GrantAssessmentChange).from_select(names, rows))
    return changed
