"""Writes of the slice: rule sets are stored once and never changed; houses are judged by them."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import (
    Connection,
    CreateTableAs,
    FromClause,
    MetaData,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from geoqm.areas import queries as areas
from geoqm.areas.model import AreaKind, Quality
from geoqm.buildings.model import Building
from geoqm.errors import Conflict, RuleViolation
from geoqm.facades import files, queries
from geoqm.facades.model import GrantAssessment, GrantAssessmentChange, GrantRuleSet
from geoqm.facades.queries.facts import Place
from geoqm.facades.schemas import RuleSet

_LOCK = 7_318_215
_COLUMNS = ("result", "verdicts", "reasons", "facts")
_COUNTED = {"preserve_rowcount": True}
_SETTINGS = {
    # A million houses are compared in memory; a second process judges half of them.
    "work_mem": "256MB",
    "max_parallel_workers_per_gather": "1",
    "parallel_setup_cost": "100",
    "parallel_tuple_cost": "0.001",
    # Who loses the last moments in a crash judges again.
    "synchronous_commit": "off",
}


def store(session: Session, content: bytes) -> GrantRuleSet:
    """Store a rule file; the same file again changes nothing.

    Raises RuleFileError for mistakes in the file, InvalidInput where versions overlap or leave a
    gap, Conflict where another file was stored under this version.
    """
    rules = files.parse(content)
    stored = _find(session, rules)
    if stored is not None:
        return _unchanged(stored, content)
    others = _versions(session, rules.id)
    files.check_validity(
        [*(rules_of(each) for each in others), rules],
        [*(each.content for each in others), content.decode()],
    )
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
    """The rules in a stored file; their end may have come after they were stored."""
    rules = files.parse(stored.content.encode())
    return rules.model_copy(update={"valid_until": stored.valid_until})


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
    connection = session.connection()
    # Two runs at once would tell the same change twice.
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK, stored.id)))
    if building_ids is None:
        _forget_vanished(connection, stored.id)
        _prepare(connection)
    scope = queries.Scope(
        place_of(session, rules, day=day),
        day,
        building_ids,
        queries.overridden(session, stored.id),
    )
    found = queries.differing(rules, stored.id, scope)
    newly = CreateTableAs(found, "newly_assessed", metadata=MetaData(), temporary=True)
    connection.execute(newly)
    changed = _write(connection, newly.table, stored.id)
    newly.table.drop(connection)
    return changed


def refresh(session: Session, *, day: date) -> int:
    """Judge all houses by the rules of the day; nothing happens before there are any."""
    stored = _of_the_day(session, day)
    return assess(session, stored, day=day) if stored else 0


def follow(session: Session, *, since: datetime, day: date) -> int:
    """Judge the houses that changed since an instant; returns how many results changed."""
    stored = queries.current(session)
    houses = queries.changed_since(session, since) if stored else []
    return assess(session, stored, day=day, building_ids=houses) if stored and houses else 0


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


def _of_the_day(session: Session, day: date) -> GrantRuleSet | None:
    """The current rule set; where its validity is over, the version that follows it."""
    stored = queries.current(session)
    if stored is None or stored.valid_until is None or day <= stored.valid_until:
        return stored
    begun = [
        each
        for each in _versions(session, stored.key)
        if each.valid_from and each.valid_from <= day and not each.is_example
    ]
    following = max(begun, key=lambda each: each.valid_from or day, default=stored)
    make_current(session, following)
    return following


def place_of(session: Session, rules: RuleSet, *, day: date) -> Place:
    """Where a rule set holds on a day, by kind and name of its area."""
    kind = AreaKind(rules.area.kind)
    found = session.scalars(areas.of_kind(kind, day)).all()
    named = [area for area in found if rules.area.name in ("", area.name)]
    area = named[0] if named else None
    is_programme = kind is AreaKind.PROGRAMME_AREA and not rules.area.name
    is_rough = area is not None and area.quality != Quality.OFFICIAL.value
    return Place(
        area_id=area.id if area else None,
        is_programme_area=is_programme,
        accuracy_m=area.accuracy_m if area and is_rough else None,
    )


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


def _prepare(connection: Connection) -> None:
    """Settings for judging all houses, for this transaction only."""
    chosen = [func.set_config(name, value, True) for name, value in _SETTINGS.items()]
    connection.execute(select(*chosen))


def _forget_vanished(connection: Connection, rule_set_id: int) -> None:
    """Results of houses that are no longer delivered become history."""
    vanished = select(Building.id).where(Building.vanished_on.is_not(None))
    is_stale = and_(
        GrantAssessment.rule_set_id == rule_set_id, GrantAssessment.building_id.in_(vanished)
    )
    told = _told(connection, select(GrantAssessment).where(is_stale).subquery("stale"))
    if told:
        connection.execute(delete(GrantAssessment).where(is_stale))


def _told(connection: Connection, results: FromClause) -> int:
    """Keep stored results as history; returns how many."""
    names = ["rule_set_id", "building_id", *_COLUMNS, "assessed_at"]
    rows = select(*(results.c[name] for name in names))
    kept = insert(GrantAssessmentChange).from_select(names, rows)
    return connection.execute(kept, execution_options=_COUNTED).rowcount


def _write(connection: Connection, newly: Table, rule_set_id: int) -> int:
    """Write what differs; what held before becomes history."""
    stored = GrantAssessment.__table__
    is_changed = and_(
        stored.c.rule_set_id == rule_set_id,
        stored.c.building_id == newly.c.building_id,
        newly.c.is_new.is_(False),
    )
    changed = _told(connection, select(stored).join(newly, is_changed).subquery("replaced"))
    if changed:
        values = {name: newly.c[name] for name in _COLUMNS} | {"assessed_at": func.now()}
        connection.execute(update(GrantAssessment).where(is_changed).values(values))
    names = ["rule_set_id", "building_id", *_COLUMNS]
    rows = select(literal(rule_set_id), newly.c.building_id, *(newly.c[name] for name in _COLUMNS))
    added = insert(GrantAssessment).from_select(names, rows.where(newly.c.is_new))
    return changed + connection.execute(added, execution_options=_COUNTED).rowcount
