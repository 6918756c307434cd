import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoqm.buildings import rules
from geoqm.buildings.model import UseClass
from geoqm.buildings.rules import HouseNumber, ParcelId

ONE_STREET = (
    "Admiral-Scheer-Str.",
    "Admiral-Scheer-Straße",
    "Admiral Scheer Strasse",
    "admiral-scheer-str",
    "ADMIRAL SCHEER STR.",
    "Admiralscheerstr.",
)


@pytest.mark.parametrize("spelling", ONE_STREET)
def test_all_spellings_of_a_street_share_one_key(spelling: str) -> None:
    assert rules.street_key(spelling) == "admiralscheerstrasse"


def test_umlauts_may_be_written_out() -> None:
    assert rules.street_key("Lüpertzender Straße") == rules.street_key("Luepertzender Strasse")


def test_a_word_that_begins_with_str_stays_as_it_is() -> None:
    assert rules.street_key("Strandweg") == "strandweg"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Hindenburgstr.", "Hindenburgstraße"),
        ("Altendorfer Str.", "Altendorfer Straße"),
        ("Admiral-Scheer-Str.", "Admiral-Scheer-Straße"),
        ("Hauptstrasse", "Hauptstraße"),
        ("Am  Hof", "Am Hof"),
    ],
)
def test_a_street_is_shown_spelled_out(written: str, shown: str) -> None:
    assert rules.street_title(written) == shown


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("31", HouseNumber(31)),
        ("46 a", HouseNumber(46, None, "a")),
        ("46A", HouseNumber(46, None, "a")),
        ("Nr. 7", HouseNumber(7)),
        ("12 1/2", HouseNumber(12, None, "1/2")),
        ("43/45", HouseNumber(43, 45)),
        ("37–41", HouseNumber(37, 41)),
        ("12-14", HouseNumber(12, 14)),
        ("12 - 14a", HouseNumber(12, 14)),
        ("14-12", HouseNumber(14)),
        ("79/79 a", HouseNumber(79)),
        ("in Höhe Nr. 5", HouseNumber()),
        ("", HouseNumber()),
        ("*", HouseNumber()),
    ],
)
def test_house_numbers_are_read_in_every_spelling(written: str, number: HouseNumber) -> None:
    assert rules.parse_house_number(written) == number


@pytest.mark.parametrize(
    ("line", "street", "label"),
    [
        ("Hindenburgstr 31", "Hindenburgstr", "31"),
        ("Hindenburgstr31", "Hindenburgstr", "31"),
        ("Am Hof 12 1/2", "Am Hof", "12 1/2"),
        ("Wallstraße 43/45", "Wallstraße", "43–45"),
        ("Wallstraße, 46 a", "Wallstraße", "46a"),
        ("Straße des 17. Juni", "Straße des 17. Juni", ""),
        ("Platz der Republik", "Platz der Republik", ""),
        ("Admiral-Scheer-Str. *", "Admiral-Scheer-Str.", ""),
        ("", "", ""),
    ],
)
def test_an_address_is_split_into_street_and_number(line: str, street: str, label: str) -> None:
    parsed = rules.parse_address(line)
    assert (parsed.street, parsed.house.label) == (street, label)


def test_an_address_has_a_key_and_a_label() -> None:
    parsed = rules.parse_address("Wallstr. 12-14")
    assert (parsed.street_key, parsed.label) == ("wallstrasse", "Wallstr. 12–14")


names = st.text(string.ascii_letters + "äöüßÄÖÜ -.'", min_size=1, max_size=40)


@given(names)
def test_a_street_key_is_its_own_key(name: str) -> None:
    key = rules.street_key(name)
    assert rules.street_key(key) == key
    assert not key or key.isalnum()


@given(st.integers(1, 9999), st.sampled_from(["", "a", "Z", " b", " 1/2"]))
def test_a_number_survives_being_written_and_read(number: int, suffix: str) -> None:
    read = rules.parse_house_number(f"{number}{suffix}")
    assert rules.parse_house_number(read.label) == read
    assert read.number == number


@given(st.text(max_size=60))
def test_no_text_is_too_odd_for_an_address(text: str) -> None:
    parsed = rules.parse_address(text)
    assert parsed.house.number is None or 0 <= parsed.house.number <= 9999


@pytest.mark.parametrize(
    "written",
    [
        "053191012003180002__",
        "053191012003180002",
        "05319101200318000200",
        "05 3191-012-00318/0002",
        "05 3191-12-318/2",
        "053191-012-00318/0002",
        " 053191012003180002__ ",
    ],
)
def test_every_spelling_of_a_parcel_id_is_the_same_parcel(written: str) -> None:
    parcel = rules.parse_parcel_id(written)
    assert parcel is not None
    assert parcel.text == "053191012003180002__"


@pytest.mark.parametrize(
    "written",
    [
        "053191012003180000__",
        "05319101200318",
        "05 3191-012-00318/0000",
        "05 3191-012-00318",
        "05319101200318____",
    ],
)
def test_a_parcel_without_part_has_underscores(written: str) -> None:
    parcel = rules.parse_parcel_id(written)
    assert parcel is not None
    assert parcel.text == "05319101200318______"
    assert parcel.label == "05 3191-012-00318"


@pytest.mark.parametrize(
    "written",
    ["", "05", "993191012003180002__", "053191012000000002__", "05319101200318000X__", "5" * 21],
)
def test_an_impossible_parcel_id_is_none(written: str) -> None:
    assert rules.parse_parcel_id(written) is None


parcels = st.tuples(
    st.integers(1, 16),
    st.integers(0, 9999),
    st.integers(0, 999),
    st.integers(1, 99999),
    st.integers(0, 9999),
    st.integers(0, 99),
)


@given(parcels)
def test_a_parcel_id_survives_being_written_and_read(parts: tuple[int, ...]) -> None:
    land, district, section, number, part, sequence = parts
    written = f"{land:02}{district:04}{section:03}{number:05}{part:04}{sequence:02}"
    parcel = rules.parse_parcel_id(written)
    assert isinstance(parcel, ParcelId)
    assert len(parcel.text) == 20
    assert rules.parse_parcel_id(parcel.text) == parcel
    assert rules.parse_parcel_id(parcel.text.rstrip("_")) == parcel


def test_a_parcel_without_section_is_labelled_with_underscores() -> None:
    parcel = rules.parse_parcel_id("053191___003180002__")
    assert parcel is not None
    assert parcel.label == "05 3191-___-00318/0002"


@pytest.mark.parametrize(
    ("code", "use_class"),
    [
        ("31001_1010", UseClass.RESIDENTIAL),
        ("1010", UseClass.RESIDENTIAL),
        ("1123", UseClass.MIXED),
        ("2310", UseClass.MIXED),
        ("1022", UseClass.INSTITUTIONAL_HOUSING),
        ("2055", UseClass.COMMERCIAL),
        ("2081", UseClass.HOSPITALITY),
        ("2143", UseClass.INDUSTRIAL),
        ("2463", UseClass.ANCILLARY),
        ("31001_1313", UseClass.ANCILLARY),
        ("3041", UseClass.PUBLIC),
        ("51009_1610", UseClass.STRUCTURE),
        ("51002_1251", UseClass.STRUCTURE),
        ("53001_1800", UseClass.STRUCTURE),
        ("9998", UseClass.UNKNOWN),
        ("Wohnhaus", UseClass.UNKNOWN),
        ("", UseClass.UNKNOWN),
    ],
)
def test_a_function_code_has_a_use_class(code: str, use_class: UseClass) -> None:
    assert rules.use_class(code) is use_class


def test_search_text_joins_what_is_there() -> None:
    assert rules.search_text("Wallstr. 5", "", "Kirche") == "wallstrasse 5 kirche"


@pytest.mark.parametrize(
    ("entry", "numbers"),
    [
        ("43/45", [(43, ""), (45, "")]),
        ("3 b", [(3, "b")]),
        ("12; Parkstraße 1", [(12, "")]),
        ("", []),
    ],
)
def test_a_list_entry_names_single_numbers(entry: str, numbers: list[tuple[int, str]]) -> None:
    assert rules.house_numbers(entry) == numbers
