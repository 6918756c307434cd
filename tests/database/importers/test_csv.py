"""CSV in the forms that offices produce it."""

from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Address
from geoqm.errors import ImportFailed
from tests.database.importers.conftest import Import

ADV = (
    "N;DENW11AL0000AbCd;A;05;1;16;000;0000;00010;31;;32321000,12;5674000,34;Hindenburgstraße;"
    "41061;Mönchengladbach;;;\n"
    "N;DENW11AL0000AbCe;A;05;1;16;000;0000;00010;31;a;32321010,12;5674000,34;Hindenburgstraße;"
    "41061;Mönchengladbach;;;\n"
)


def written(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "a.csv") -> str:
    path = folder / name
    path.write_text(text, encoding=encoding, newline="")
    return str(path)


def test_house_coordinates_of_the_states_need_no_header(
    run_import: Import, stored: Session, tmp_path: Path
) -> None:
    result = run_import("addresses", written(tmp_path, ADV, name="gebref.txt"))
    assert result.counts["new"] == 2
    found = stored.scalars(select(Address.label).order_by(Address.source_id)).all()
    assert found == ["Hindenburgstraße 31", "Hindenburgstraße 31a"]
    east = stored.scalar(select(func.min(func.ST_X(Address.location))))
    assert Decimal(str(east)) == Decimal("321000.12")


def test_windows_encoding_and_semicolons_are_understood(
    run_import: Import, stored: Session, tmp_path: Path
) -> None:
    text = "Straße;Hausnummer;PLZ;Ostwert;Nordwert\r\nLüpertzender Str.;5 a;41061;321000,5;5674000,5\r\n"
    run_import("addresses", written(tmp_path, text, encoding="cp1252"))
    address = stored.scalars(select(Address)).one()
    assert (address.label, address.postcode) == ("Lüpertzender Straße 5a", "41061")


def test_a_line_with_too_few_fields_is_refused_alone(run_import: Import, tmp_path: Path) -> None:
    text = "street,house_number,lat,lng\nA,1,51.19,6.44\nB,2\nC,3,51.19,6.44\n"
    result = run_import("addresses", written(tmp_path, text))
    assert (result.counts["new"], result.counts["rejected"]) == (2, 1)
    assert result.rejections[0].reason == "Die Zeile hat 2 statt 4 Felder."


@pytest.mark.parametrize("place", ["", "x,y", "51.19,"])
def test_an_address_without_place_is_refused_alone(
    run_import: Import, tmp_path: Path, place: str
) -> None:
    text = f"street,house_number,lat,lng\nA,1,51.19,6.44\nB,2,{place or ','}\n"
    result = run_import("addresses", written(tmp_path, text))
    assert (result.counts["new"], result.counts["rejected"]) == (1, 1)
    assert result.rejections[0].reason == "Die Geometrie fehlt."


@pytest.mark.parametrize(
    ("line", "message"),
    [('"A,1,51.19,6.44\n', "bricht vor dem Ende ab"), ('"A"x,1,51.19,6.44\n', "in Zeile 2 nicht lesbar")],
)  # fmt: skip
def test_wrong_quotes_are_named(
    run_import: Import, tmp_path: Path, line: str, message: str
) -> None:
    with pytest.raises(ImportFailed, match=message):
        run_import("addresses", written(tmp_path, f"street,house_number,lat,lng\n{line}"))


def test_an_unreadable_encoding_is_named(run_import: Import, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"street,lat,lng\n\x81\x8d,51,6\n")
    with pytest.raises(ImportFailed, match="Zeichensatz"):
        run_import("addresses", str(path))


def test_a_table_without_coordinates_says_which_columns_it_has(
    run_import: Import, tmp_path: Path
) -> None:
    with pytest.raises(ImportFailed, match="Ostwert oder Länge") as failure:
        run_import("addresses", written(tmp_path, "street;house_number\nA;1\n"))
    assert "street, house_number" in failure.value.remedy


def test_many_lines_are_read_in_portions(run_import: Import, tmp_path: Path) -> None:
    lines = "".join(f"Weg,{n % 9000 + 1},{n},51.19,6.44\n" for n in range(20_500))
    result = run_import("addresses", written(tmp_path, f"street,hnr,id,lat,lng\n{lines}"))
    assert result.counts["new"] == 20_500
