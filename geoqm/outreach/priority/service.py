"""Writes of the priority: stored per house, touched only where something differs."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geoqm.buildings.model import Street
from geoqm.errors import InvalidInput, NotFound
from geoqm.outreach.model import PriorityWeight
from geoqm.outreach.priority import queries
from geoqm.outreach.priority.model import FocusStreet
from geoqm.outreach.priority.reasons import DEFAULTS, HEAVIEST, KEYS, REASONS

_CHANGED = queries.COLUMNS[1:]
_NAMES = ", ".join(queries.COLUMNS)
_NEW = ", ".join(f"excluded.{name}" for name in _CHANGED)
_MINE = ", ".join(f"k.{name}" for name in _CHANGED)
_THEIRS = ", ".join(f"r.{name}" for name in _CHANGED)


def refresh(session: Session, *, day: date, building_ids: Collection[int] | None = None) -> int:
    """Rate all houses, or some of them, and store what differs; returns how many did."""
    if building_ids is not None and not building_ids:
        return 0
    given = queries.values(day, queries.weights(session), building_ids)
    rated = queries.rated(some=building_ids is not None)
    # The planner knows nothing of this large statement; compiling it costs more than it gains.
    session.execute(text("SET LOCAL jit = off"))
    changed = session.execute(
        text(
            f"WITH rated AS MATERIALIZED ({rated}),"  # noqa: S608 (built from the declared reasons)
            " differing AS MATERIALIZED (SELECT r.* FROM rated r"
            " LEFT JOIN building_priority k ON k.building_id = r.building_id"
            f" WHERE k.building_id IS NULL OR ({_MINE}) IS DISTINCT FROM ({_THEIRS}))"
            f" INSERT INTO building_priority ({_NAMES}) SELECT {_NAMES} FROM differing"
            f" ON CONFLICT (building_id) DO UPDATE SET ({', '.join(_CHANGED)}) = ROW({_NEW})"
            " RETURNING building_id"
        ),
        given,
    )
    number = len(changed.all())
    return number + (_forget_vanished(session) if building_ids is None else 0)


def change_weights(session: Session, given: Mapping[str, int], *, by: str, day: date) -> int:
    """Let the reasons count differently from now on; returns how many houses changed.

    Raises InvalidInput for a weight outside 0 to 100.
    """
    titles = {each.key: each.title for each in REASONS}
    for key in KEYS:
        if not 0 <= given[key] <= HEAVIEST:
            raise InvalidInput(
                f"„{titles[key]}“: Das Gewicht liegt zwischen 0 und {HEAVIEST}.", field=key
            )
    known = queries.weights(session)
    for key in (each for each in KEYS if given[each] != known[each]):
        row = insert(PriorityWeight).values(key=key, weight=given[key], changed_by=by)
        session.execute(
            row.on_conflict_do_update(
                index_elements=["key"],
                set_={
                    "weight": row.excluded.weight,
                    "changed_by": by,
                    "changed_at": text("now()"),
                    "version": PriorityWeight.version + 1,
                },
            )
        )
    return refresh(session, day=day)


def default_weights() -> dict[str, int]:
    """The weights that ship."""
    return dict(DEFAULTS)


def add_focus_street(session: Session, name: str, *, by: str, day: date) -> FocusStreet:
    """Make a street a focus street; NotFound where no address has that street."""
    street = session.execute(
        text("SELECT street_key FROM street WHERE lower(name) = lower(:name)"),
        {"name": name.strip()},
    ).scalar_one_or_none()
    if street is None:
        raise InvalidInput(
            f"Eine Straße „{name.strip()[:80]}“ ist nicht bekannt.",
            remedy="Schreiben Sie sie so wie in den Adressen, zum Beispiel „Waldhausener Straße“.",
            field="strasse",
        )
    known = session.get(FocusStreet, street)
    if known is None:
        full = session.get_one(Street, street).name
        known = FocusStreet(street_key=street, name=full, added_by=by)
        session.add(known)
        session.flush()
        refresh(session, day=day)
    return known


def drop_focus_street(session: Session, street_key: str, *, day: date) -> None:
    """The street counts as every other from now on."""
    known = session.get(FocusStreet, street_key)
    if known is None:
        raise NotFound("Diese Straße ist keine Schwerpunktstraße.")
    session.execute(delete(FocusStreet).where(FocusStreet.street_key == street_key))
    refresh(session, day=day)


def _forget_vanished(session: Session) -> int:
    """Drop the priority of what is no longer there, or no longer a house."""
    gone = session.execute(
        text(
            "SELECT k.building_id FROM building_priority k JOIN building b ON b.id = k.building_id"
            " WHERE b.vanished_on IS NOT NULL OR b.use_class IN ('ancillary', 'structure')"
        )
    ).scalars().all()  # fmt: skip
    if gone:
        session.execute(
            text("DELETE FROM building_priority WHERE building_id = ANY(:ids)"), {"ids": list(gone)}
        )
    return len(gone)
