"""`geoqm user` and `geoqm token`."""

import re

from tests.database.cli.conftest import Geoqm

_PASSWORD = re.compile(r"\b\w{4}-\w{4}-\w{4}-\w{4}\b")


def test_password_is_printed_once_and_never_again(geoqm: Geoqm) -> None:
    made = geoqm("user", "add", "Jürgen", "--role", "staff", "--full-name", "Jürgen Groß")
    assert made.code == 0
    assert "„jürgen“" in made.out
    found = _PASSWORD.search(made.out)
    assert found
    listed = geoqm("user", "list")
    assert "Jürgen Groß" in listed.out
    assert found[0] not in listed.out
    assert "argon2" not in listed.out


def test_name_is_taken_once(geoqm: Geoqm) -> None:
    geoqm("user", "add", "mara", "--role", "staff")
    again = geoqm("user", "add", "MARA", "--role", "planner")
    assert again.code == 4
    assert again.err == (
        "Fehler: Ein Konto „mara“ gibt es schon. "
        "Ein neues Kennwort macht „geoqm user reset mara“.\n"
    )
    assert again.out == ""


def test_reset_disable_and_enable_say_what_holds_now(geoqm: Geoqm) -> None:
    geoqm("user", "add", "mara", "--role", "staff")
    assert _PASSWORD.search(geoqm("user", "reset", "mara").out)
    geoqm("user", "disable", "mara")
    assert "gesperrt seit" in geoqm("user", "list").out
    geoqm("user", "enable", "mara")
    assert "aktiv" in geoqm("user", "list").out


def test_unknown_user_is_exit_code_3(geoqm: Geoqm) -> None:
    for command in ("reset", "disable", "enable"):
        assert geoqm("user", command, "niemand").code == 3


def test_empty_list_shows_the_way(geoqm: Geoqm) -> None:
    assert "geoqm user add NAME --role admin" in geoqm("user", "list").out


def test_markup_in_names_is_text(geoqm: Geoqm) -> None:
    geoqm("user", "add", "mara", "--role", "staff", "--full-name", "[red]Mara[/red]")
    assert "[red]Mara[/red]" in geoqm("user", "list").out


def test_key_is_printed_once_and_can_be_revoked(geoqm: Geoqm) -> None:
    geoqm("user", "add", "mara", "--role", "staff")
    made = geoqm("token", "create", "mara", "--title", "QGIS", "--until", "2099-12-31")
    found = re.search(r"gq_[\w-]{43}", made.out)
    assert found
    listed = geoqm("token", "list")
    assert "31.12.2099" in listed.out
    assert found[0] not in listed.out
    number = re.findall(r"│ (\d+) +│ mara", listed.out)[0]
    assert geoqm("token", "revoke", number).code == 0
    assert geoqm("token", "list", "mara").out == "Keine Schlüssel.\n"
    assert geoqm("token", "revoke", number).code == 3


def test_unreadable_day_names_option_and_example(geoqm: Geoqm) -> None:
    geoqm("user", "add", "mara", "--role", "staff")
    told = geoqm("token", "create", "mara", "--title", "QGIS", "--until", "morgen")
    assert told.code == 2
    assert "--until" in told.err
    assert "31.12.2027" in told.err
