"""`geoqm db planner-login`."""

import re

from tests.database.cli.conftest import Geoqm

_PASSWORD = re.compile(r"\b\w{4}-\w{4}-\w{4}-\w{4}\b")


def test_login_is_made_renewed_listed_and_removed(geoqm: Geoqm) -> None:
    made = geoqm("db", "planner-login", "planung_befehl", "--valid-until", "2099-12-31")
    try:
        password = _PASSWORD.search(made.out)
        assert password
        assert "Host" in made.out
        assert geoqm("db", "planner-login", "planung_befehl").code == 4
        renewed = _PASSWORD.search(geoqm("db", "planner-login", "planung_befehl", "--renew").out)
        assert renewed
        assert renewed[0] != password[0]
        listed = geoqm("db", "planner-login", "--list").out
        assert "planung_befehl" in listed
        assert renewed[0] not in listed
    finally:
        assert geoqm("db", "planner-login", "planung_befehl", "--remove").code == 0
    assert geoqm("db", "planner-login", "planung_befehl", "--remove").code == 3


def test_sql_for_the_administration_holds_no_password(geoqm: Geoqm) -> None:
    shown = geoqm("db", "planner-login", "planung_befehl", "--sql")
    password = _PASSWORD.search(shown.err)
    assert password
    assert password[0] not in shown.out
    assert 'GRANT "geoqm_planner_logins" TO "planung_befehl";' in shown.out
    assert geoqm("db", "planner-login", "--list").out.startswith("Keine Zugänge.")


def test_options_that_contradict_each_other_are_refused(geoqm: Geoqm) -> None:
    assert geoqm("db", "planner-login", "planung_befehl", "--list", "--remove").code == 2
