"""`geoqm changes`: two days compared, as a GeoPackage."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.database.cli.conftest import Geoqm


def test_two_days_are_compared_for_all_layers_of_a_role(geoqm: Geoqm, tmp_path: Path) -> None:
    target = tmp_path / "vergleich.gpkg"
    made = geoqm("changes", str(target), "--from", "2024-01-01", "--to", "2024-12-31")
    assert made.code == 0, made.err
    assert "Ende des 31.12.2024" in made.out
    with closing(sqlite3.connect(target)) as database:
        compared = [row[0] for row in database.execute("SELECT ebene FROM vergleich")]
    assert "Leerstand" in compared
    assert "Ansprache" not in compared


def test_what_cannot_be_compared_leaves_no_file(geoqm: Geoqm, tmp_path: Path) -> None:
    target = tmp_path / "vergleich.gpkg"
    for wrong in (
        ("--from", "2024-12-31", "--to", "2024-01-01"),
        ("--from", "gestern"),
        ("--from", "2024-01-01", "--layer", "outreach"),
        ("--from", "2024-01-01", "--layer", "facade_eligibility"),
    ):
        assert geoqm("changes", str(target), *wrong).code == 2
    assert geoqm("changes", str(tmp_path / "x.csv"), "--from", "2024-01-01").code == 2
    assert list(tmp_path.glob("*.*")) == []
