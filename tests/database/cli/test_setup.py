"""`geoqm setup` and `geoqm demo`: from nothing to the first login, and again."""

import re

import pytest

from tests.database.cli.conftest import Geoqm


def test_first_setup_prints_logins_and_the_second_does_not(geoqm: Geoqm) -> None:
    first = geoqm("setup")
    assert first.code == 0, first.err
    assert re.search(r"Demodaten geladen: 4\.\d{3} Gebäude", first.out)
    assert len(re.findall(r"^  (?:admin|team|planung) +\w{4}-", first.out, re.MULTILINE)) == 3
    second = geoqm("setup")
    assert (second.code, second.out) == (0, "")
    removed = geoqm("demo", "remove")
    assert removed.out.startswith("Demodaten entfernt: 4.")
    assert geoqm("demo", "remove").out == "Es gab keine Demodaten.\n"


def test_setup_without_demo_makes_no_logins(geoqm: Geoqm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEOQM_WITHOUT_DEMO", "1")
    assert geoqm("setup").out == ""
    assert "Noch keine Konten" in geoqm("user", "list").out
