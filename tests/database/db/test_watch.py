"""Audit trail, data versions and derived columns, as the triggers keep them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geoqm.db.engine import Caller, make_engine, session_scope
from geoqm.db.roles import Role
from tests.builders import a_building, an_address


@pytest.fixture
def own_engine(fresh_database_url: str) -> Iterator[Engine]:
    engine = make_engine(fresh_database_url)
    yield engine
    engine.dispose()


def version(session: Session, table: str) -> int:
    return int(
        session.execute(
            text("SELECT version FROM data_version WHERE table_name = :table"), {"table": table}
        ).scalar_one()
    )


def trail(session: Session, table: str) -> list[tuple[str, str, object, object]]:
    rows = session.execute(
        text(
            "SELECT action, user_name, before, after FROM audit_entry"
            " WHERE table_name = :table ORDER BY id"
        ),
        {"table": table},
    )
    return [(row.action, row.user_name, row.before, row.after) for row in rows]


def test_update_leaves_who_and_only_the_changed_columns(own_engine: Engine) -> None:
    staff = Caller.of(Role.STAFF, "mara")
    with session_scope(own_engine, staff) as session:
        a_building(session, storeys=3)
    with session_scope(own_engine, staff) as session:
        session.execute(text("UPDATE building SET storeys = 4"))
    with session_scope(own_engine) as session:
        created, changed = trail(session, "building")
    assert created[:2] == ("INSERT", "mara")
    assert changed == ("UPDATE", "mara", {"storeys": 3}, {"storeys": 4})


def test_update_without_a_change_leaves_no_trace(own_engine: Engine) -> None:
    with session_scope(own_engine) as session:
        a_building(session)
    with session_scope(own_engine) as session:
        session.execute(text("UPDATE building SET storeys = storeys"))
        assert [entry[0] for entry in trail(session, "building")] == ["INSERT"]


def test_deleted_row_stays_readable_in_the_trail(own_engine: Engine) -> None:
    with session_scope(own_engine) as session:
        building = a_building(session)
        session.delete(building)
    with session_scope(own_engine) as session:
        action, _, before, after = trail(session, "building")[-1]
    assert action == "DELETE"
    assert isinstance(before, dict)
    assert before["source_id"] == "b1"
    assert after is None


def test_version_rises_once_for_each_committed_transaction(own_engine: Engine) -> None:
    with session_scope(own_engine) as session:
        before = version(session, "building")
        a_building(session, "b1")
        a_building(session, "b2")
        assert version(session, "building") == before
    with session_scope(own_engine) as session:
        assert version(session, "building") == before + 1


def test_rolled_back_change_does_not_raise_the_version(own_engine: Engine) -> None:
    with session_scope(own_engine) as session:
        before = version(session, "building")
        a_building(session)
        session.rollback()
    with session_scope(own_engine) as session:
        assert version(session, "building") == before


def test_two_writers_at_once_raise_the_version_twice(own_engine: Engine) -> None:
    with session_scope(own_engine) as session:
        before = version(session, "building")
        a_building(session, "b0")
    with session_scope(own_engine) as first, session_scope(own_engine) as second:
        a_building(first, "b1")
        a_building(second, "b2")
    with session_scope(own_engine) as session:
        assert version(session, "building") == before + 3


def test_building_is_named_after_its_first_address(session: Session) -> None:
    building = a_building(session)
    an_address(session, building, source_id="a9", house_number=9, label="Lindenstraße 9")
    an_address(session, building, source_id="a5", house_number=5, label="Lindenstraße 5")
    session.refresh(building)
    assert building.address_label == "Lindenstraße 5"


def test_building_without_address_loses_its_name(session: Session) -> None:
    building = a_building(session)
    address = an_address(session, building)
    session.delete(address)
    session.flush()
    session.refresh(building)
    assert building.address_label == ""


def test_password_hashes_never_reach_the_trail(own_engine: Engine) -> None:
    with session_scope(own_engine) as session:
        session.execute(
            text(
                "INSERT INTO app_user (name, full_name, role, password_hash, is_demo)"
                " VALUES ('mara', 'Mara Muster', 'staff', 'secret-hash', false)"
            )
        )
    with session_scope(own_engine) as session:
        entries = trail(session, "app_user")
    assert len(entries) == 1
    assert "secret-hash" not in str(entries)


def test_derived_columns_leave_no_entry_of_their_own(own_engine: Engine) -> None:
    with session_scope(own_engine) as session:
        building = a_building(session)
    with session_scope(own_engine) as session:
        an_address(session, building)
    with session_scope(own_engine) as session:
        assert [entry[0] for entry in trail(session, "building")] == ["INSERT"]
        assert [entry[0] for entry in trail(session, "address")] == ["INSERT"]


def test_table_with_a_text_key_is_audited_too(own_engine: Engine) -> None:
    statements = (
        "INSERT INTO dataset SELECT 'cadastre', 'Kataster', 'buildings', '', '', '', '', false",
        "UPDATE dataset SET title = 'Liegenschaftskataster' WHERE key = 'cadastre'",
        "DELETE FROM dataset WHERE key = 'cadastre'",
    )
    for statement in statements:
        with session_scope(own_engine, Caller.of(Role.STAFF, "mara")) as session:
            session.execute(text(statement))
    with session_scope(own_engine) as session:
        entries = session.execute(
            text(
                "SELECT action, row_id, user_name FROM audit_entry WHERE table_name = 'dataset'"
                " ORDER BY id"
            )
        ).all()
        changed = trail(session, "dataset")[1]
    assert entries == [(action, "cadastre", "mara") for action in ("INSERT", "UPDATE", "DELETE")]
    assert changed[2:] == ({"title": "Kataster"}, {"title": "Liegenschaftskataster"})


def test_change_of_the_key_itself_does_not_slip_past_the_trail(own_engine: Engine) -> None:
    with session_scope(own_engine) as session:
        building = a_building(session, storeys=3)
        number = building.id
    with session_scope(own_engine, Caller.of(Role.STAFF, "mara")) as session:
        session.execute(text("UPDATE building SET id = id + 1000, storeys = 9"))
    with session_scope(own_engine) as session:
        rows = session.execute(
            text("SELECT row_id, after ->> 'storeys' FROM audit_entry WHERE action = 'UPDATE'")
        ).all()
    assert sorted(rows) == [(str(number), None), (str(number + 1000), "9")]


def test_table_with_a_key_of_two_columns_is_audited(own_engine: Engine) -> None:
    with session_scope(own_engine) as session:
        session.execute(text("CREATE TABLE pair (a int, b text, n int, PRIMARY KEY (a, b))"))
        session.execute(text("SELECT geoqm_watch('pair')"))
        session.execute(text("INSERT INTO pair VALUES (1, 'x', 1), (1, 'y', 1)"))
        session.execute(text("UPDATE pair SET n = 2 WHERE b = 'y'"))
        rows = session.execute(
            text("SELECT row_id, action FROM audit_entry WHERE table_name = 'pair' ORDER BY id")
        ).all()
    assert rows == [("1/x", "INSERT"), ("1/y", "INSERT"), ("1/y", "UPDATE")]


def test_values_with_quotes_outlines_and_nothing_are_told_as_they_are(session: Session) -> None:
    a_building(session, name="alt")
    session.execute(
        text("UPDATE building SET name = :evil, storeys = NULL"), {"evil": "'); --\"%s"}
    )
    action, _, before, after = trail(session, "building")[-1]
    assert (action, before) == ("UPDATE", {"name": "alt", "storeys": 3})
    assert after == {"name": "'); --\"%s", "storeys": None}
    session.execute(text("UPDATE building SET footprint = ST_Translate(footprint, 1, 0)"))
    _, _, before, after = trail(session, "building")[-1]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    assert before["footprint"]["type"] == "MultiPolygon"
    assert before["footprint"] != after["footprint"]
    assert set(before) == set(after) == {"footprint", "location"}


def test_row_with_another_key_leaves_an_entry_for_each_side(session: Session) -> None:
    session.execute(
        text(
            "INSERT INTO dataset (key, title, kind, origin, licence, licence_url, attribution,"
            " is_demo) VALUES ('a', 'A', 'buildings', '', '', '', '', false)"
        )
    )
    session.execute(text("UPDATE dataset SET key = 'b' WHERE key = 'a'"))
    entries = [
        (row.row_id, row.before.get("key"), row.after.get("key"))
        for row in session.execute(
            text("SELECT row_id, before, after FROM audit_entry WHERE action = 'UPDATE' ORDER BY 1")
        )
    ]
    assert entries == [("a", "a", None), ("b", None, "b")]


def test_every_audited_column_can_be_compared(session: Session) -> None:
    found = session.execute(
        text(
            "SELECT a.attrelid::regclass || '.' || a.attname FROM pg_trigger t"
            " JOIN pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum > 0 AND NOT a.attisdropped"
            " WHERE t.tgname = 'audit_update' AND a.atttypid IN"
            " ('json'::regtype, 'xml'::regtype, 'point'::regtype, 'polygon'::regtype)"
        )
    )
    assert found.all() == []
