"""The private server: starts, survives being killed, is private, saves and restores."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from geoqm.db.cluster import Cluster, account
from geoqm.db.engine import libpq_url
from geoqm.errors import InvalidInput, Unavailable
from tests.waiting import together

IS_ROOT = os.geteuid() == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder with a space in its name that every account can reach."""
    made = Path(tempfile.mkdtemp(prefix="geoqm test "))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster that has not been started yet."""
    made = Cluster(folder / "var" / "postgres")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def filled() -> Iterator[Cluster]:
    """A running cluster with the database `geoqm`, for backups."""
    folder = Path(tempfile.mkdtemp(prefix="geoqm-test-"))
    folder.chmod(0o711)
    made = Cluster(folder / "postgres", durable=False)
    made.start()
    made.create_database()
    yield made
    made.stop()
    shutil.rmtree(folder)


@pytest.fixture
def table(filled: Cluster) -> Cluster:
    """The same, with one row in the table `houses`."""
    statements = (
        "DROP TABLE IF EXISTS alembic_version, houses",
        "CREATE TABLE alembic_version (version_num text)",
        "CREATE TABLE houses (name text, location geometry(Point, 25832))",
        "INSERT INTO houses VALUES ('Größe', ST_Point(1, 2, 25832))",
    )
    for statement in statements:
        execute(filled, statement)
    return filled


def execute(cluster: Cluster, statement: str) -> list[tuple[object, ...]]:
    """Run one statement as the owner and commit; the rows if there are any."""
    with psycopg.connect(libpq_url(cluster.url())) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def houses(cluster: Cluster) -> list[object]:
    return [name for (name,) in execute(cluster, "SELECT name FROM houses ORDER BY name")]


def pid_of(cluster: Cluster) -> int:
    pid = cluster.status().pid
    assert pid is not None
    return pid


def make_ready(cluster: Cluster) -> None:
    cluster.start()
    cluster.create_database()
    execute(cluster, "CREATE TABLE houses (name text)")
    execute(cluster, "INSERT INTO houses VALUES ('Nr. 1')")


def test_second_start_uses_the_running_server(cluster: Cluster) -> None:
    cluster.start()
    other = Cluster(cluster.data_dir)
    other.start()
    assert pid_of(other) == pid_of(cluster)
    assert cluster.started_here
    assert not other.started_here


def test_stop_ends_it_and_can_be_repeated(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    cluster.stop()
    assert not cluster.status().running


def test_database_is_utf8_and_belongs_to_a_plain_owner(filled: Cluster) -> None:
    filled.create_database()
    rows = execute(
        filled,
        "SELECT pg_encoding_to_char(encoding), rolname, rolsuper, upper('ä')"
        " FROM pg_database JOIN pg_roles r ON r.oid = datdba WHERE datname = 'geoqm'",
    )
    assert rows == [("UTF8", "geoqm", False, "Ä")]


def test_server_listens_on_no_port_and_its_socket_folder_is_private(filled: Cluster) -> None:
    assert execute(filled, "SHOW listen_addresses") == [("",)]
    assert filled.socket_dir.stat().st_mode & 0o777 == 0o700
    assert filled.data_dir.stat().st_mode & 0o777 == 0o700


def test_committed_rows_survive_kill_9(cluster: Cluster) -> None:
    make_ready(cluster)
    os.kill(pid_of(cluster), signal.SIGKILL)
    cluster.start()
    assert houses(cluster) == ["Nr. 1"]


def test_kill_9_during_a_transaction_loses_only_that_transaction(cluster: Cluster) -> None:
    make_ready(cluster)
    with psycopg.connect(libpq_url(cluster.url())) as connection:
        connection.execute("INSERT INTO houses SELECT 'half' FROM generate_series(1, 50000)")
        os.kill(pid_of(cluster), signal.SIGKILL)
        connection.close()
    cluster.start()
    assert houses(cluster) == ["Nr. 1"]


def test_starts_although_the_lock_file_names_a_foreign_process(cluster: Cluster) -> None:
    cluster.initialise()
    (cluster.data_dir / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data_dir}\n")
    cluster.start()
    assert pid_of(cluster) != os.getpid()


def test_starts_although_the_lock_file_names_a_zombie(cluster: Cluster) -> None:
    cluster.initialise()
    zombie = os.posix_spawn("/bin/true", ["/bin/true"], {})
    (cluster.data_dir / "postmaster.pid").write_text(f"{zombie}\n{cluster.data_dir}\n")
    cluster.start()
    assert pid_of(cluster) != zombie
    os.waitpid(zombie, 0)


def test_starts_after_a_lock_file_cut_off_in_the_middle(cluster: Cluster) -> None:
    cluster.initialise()
    (cluster.data_dir / "postmaster.pid").write_text("")
    cluster.start()
    assert cluster.status().running


def test_half_made_data_folder_is_made_anew(cluster: Cluster, folder: Path) -> None:
    half = folder / "var" / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")
    cluster.start()
    assert cluster.status().running
    assert not half.exists()


def test_two_starts_at_once_make_one_server(cluster: Cluster) -> None:
    clusters = [Cluster(cluster.data_dir) for _ in range(3)]
    together([threading.Thread(target=each.start) for each in clusters])
    assert len({pid_of(each) for each in clusters}) == 1
    assert sum(each.started_here for each in clusters) == 1


def test_data_folder_may_have_a_very_long_path(folder: Path) -> None:
    made = Cluster(folder / ("lang" * 30) / ("länger " * 15) / "postgres")
    made.start()
    assert made.status().running
    made.stop()


def test_too_long_socket_folder_is_refused_with_a_reason(folder: Path) -> None:
    made = Cluster(folder / "postgres", socket_dir=folder / ("s" * 90))
    with pytest.raises(Unavailable, match="zu lang"):
        made.start()


def test_socket_folder_that_is_a_link_is_refused(cluster: Cluster, folder: Path) -> None:
    cluster.initialise()
    socket_dir = cluster.socket_dir
    socket_dir.symlink_to(folder)
    try:
        with pytest.raises(Unavailable, match="anderen Konto"):
            cluster.start()
    finally:
        socket_dir.unlink()


@pytest.mark.skipif(not IS_ROOT, reason="only root can give a folder away")
def test_socket_folder_of_somebody_else_is_refused(cluster: Cluster) -> None:
    cluster.initialise()
    socket_dir = cluster.socket_dir
    socket_dir.mkdir()
    os.chown(socket_dir, 65534, 65534)
    try:
        with pytest.raises(Unavailable, match="anderen Konto"):
            cluster.start()
    finally:
        socket_dir.rmdir()


@pytest.mark.skipif(not IS_ROOT, reason="others run the server as themselves")
def test_data_move_where_the_server_can_reach_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "_FALLBACK", folder / "fallback")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    made = Cluster(closed / "var" / "postgres")
    made.start()
    assert made.data_dir.is_relative_to(folder / "fallback")
    assert Cluster(closed / "var" / "postgres").status().running
    made.stop()


def test_data_of_a_version_that_is_gone_are_named(cluster: Cluster) -> None:
    cluster.initialise()
    (cluster.data_dir / "PG_VERSION").write_text("9\n")
    with pytest.raises(Unavailable, match="PostgreSQL 9"):
        cluster.start()


def test_settings_of_the_terminal_do_not_lead_elsewhere(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"PGHOST": "example.com", "PGPORT": "1", "PGDATA": "/nowhere"}.items():
        monkeypatch.setenv(name, value)
    make_ready(cluster)
    assert houses(cluster) == ["Nr. 1"]


def test_restore_brings_back_what_was_saved(table: Cluster, tmp_path: Path) -> None:
    file = tmp_path / "Sicherung 1.dump"
    table.backup(file)
    execute(table, "UPDATE houses SET name = 'changed'")
    table.restore(file)
    assert houses(table) == ["Größe"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_restore_ends_open_connections(table: Cluster, tmp_path: Path) -> None:
    table.backup(tmp_path / "b.dump")
    with psycopg.connect(libpq_url(table.url())) as connection:
        connection.execute("DELETE FROM houses")
        table.restore(tmp_path / "b.dump")
        connection.close()
    assert houses(table) == ["Größe"]


def test_truncated_backup_changes_nothing(table: Cluster, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole.dump", tmp_path / "broken.dump"
    execute(table, "INSERT INTO houses SELECT md5(i::text) FROM generate_series(1, 20000) i")
    table.backup(whole)
    broken.write_bytes(whole.read_bytes()[:-200_000])
    with pytest.raises(InvalidInput, match="nichts geändert"):
        table.restore(broken)
    assert len(houses(table)) == 20_001


@pytest.mark.parametrize("content", [b"", b"no backup", b"PGDMP" + bytes(100)])
def test_other_files_are_refused(table: Cluster, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match="keine Sicherung von geoqm"):
        table.restore(file)
    assert houses(table) == ["Größe"]


def test_backup_of_another_database_is_refused(table: Cluster, tmp_path: Path) -> None:
    execute(table, "DROP TABLE alembic_version")
    table.backup(tmp_path / "other.dump")
    with pytest.raises(InvalidInput, match="keine Sicherung von geoqm"):
        table.restore(tmp_path / "other.dump")


def test_nothing_is_left_of_a_failed_backup(table: Cluster, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="fehlgeschlagen"):
        table.backup(tmp_path / "b.dump", database="missing")
    assert list(tmp_path.iterdir()) == []


def test_backup_into_a_missing_folder_is_refused(table: Cluster, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="gibt es nicht"):
        table.backup(tmp_path / "missing" / "b.dump")


def test_psql_reaches_the_database_of_the_installation(table: Cluster, tmp_path: Path) -> None:
    target = tmp_path / "out.txt"
    assert table.psql(["-At", "-c", "SELECT current_user", "-o", str(target)]) == 0
    assert target.read_text() == "geoqm\n"


def test_network_is_for_logins_of_planners_alone(folder: Path) -> None:
    """A loopback address of its own, so that another PostgreSQL on this machine does not matter."""
    address = f"127.77.{os.getpid() % 250 + 1}.{os.getpid() // 250 % 250 + 1}"
    made = Cluster(folder / "postgres", durable=False, listen=address)
    made.start()
    try:
        made.create_database()
        for statement in (
            "CREATE ROLE geoqm_planner_logins",
            "CREATE ROLE planung LOGIN PASSWORD 'probe' IN ROLE geoqm_planner_logins",
            "CREATE ROLE fremd LOGIN PASSWORD 'probe'",
        ):
            execute(made, statement)
        there = f"host={address} password=probe"
        with psycopg.connect(f"{there} user=planung dbname=geoqm") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        for wrong in (
            "user=fremd dbname=geoqm",
            "user=postgres dbname=geoqm",
            "user=planung dbname=postgres",
        ):
            with pytest.raises(psycopg.OperationalError, match="no pg_hba"):
                psycopg.connect(f"{there} {wrong}")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"host={address} user=planung dbname=geoqm password=falsch")
    finally:
        made.stop()


def test_network_beyond_this_machine_needs_a_certificate(cluster: Cluster) -> None:
    cluster.initialise()
    with pytest.raises(Unavailable, match="Zertifikat"):
        Cluster(cluster.data_dir, listen="127.0.0.1, 0.0.0.0").start()


@pytest.fixture
def authority(folder: Path) -> Path:
    """The certificate of an authority, and beside it one of a server „localhost“ with its key."""
    (folder / "names").write_text("subjectAltName=DNS:localhost")
    new = ("openssl", "req", "-newkey", "rsa:2048", "-nodes")
    signed = ("openssl", "x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key")
    for command in (
        (*new, "-x509", "-subj", "/CN=Probe", "-keyout", "ca.key", "-out", "ca.crt"),
        (*new, "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"),
        (*signed, "-set_serial", "1", "-extfile", "names", "-out", "server.crt"),
    ):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)  # noqa: S603 (fixed)
    return folder / "ca.crt"


def test_login_of_a_planner_is_encrypted_and_knows_the_server(
    folder: Path, authority: Path
) -> None:
    """The files lie in the folder as an administrator copies them: the key open to everybody."""
    address = f"127.78.{os.getpid() % 250 + 1}.{os.getpid() // 250 % 250 + 1}"
    made = Cluster(folder / "postgres", durable=False, listen=address)
    made.initialise()
    for name in ("server.crt", "server.key"):
        shutil.copy(folder / name, made.data_dir)
        (made.data_dir / name).chmod(0o644)
    made.start()
    try:
        made.create_database()
        execute(made, "CREATE ROLE geoqm_planner_logins")
        execute(made, "CREATE ROLE planung LOGIN PASSWORD 'probe' IN ROLE geoqm_planner_logins")
        there = f"hostaddr={address} user=planung password=probe dbname=geoqm sslmode=verify-full"
        trusting = f"{there} sslrootcert='{authority}'"
        with psycopg.connect(f"{trusting} host=localhost") as connection:
            asked = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            assert connection.execute(asked).fetchone() == (True,)
        with pytest.raises(psycopg.OperationalError, match="does not match"):
            psycopg.connect(f"{trusting} host=anders.example")
        with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
            psycopg.connect(f"{there} host=localhost sslrootcert='{folder / 'server.crt'}'")
    finally:
        made.stop()


@pytest.mark.skipif(not IS_ROOT, reason="only root can give a file away")
def test_key_that_the_server_cannot_read_is_named(cluster: Cluster, folder: Path) -> None:
    cluster.initialise()
    (folder / "key").write_text("")
    os.chown(folder / "key", 1, 1)
    (cluster.data_dir / "server.crt").write_text("")
    (cluster.data_dir / "server.key").symlink_to(folder / "key")
    with pytest.raises(Unavailable, match=r"server\.key ist nicht") as refused:
        cluster.start()
    assert "chmod 600" in refused.value.remedy
