"""Normal forms, shares and likeness of owners."""

from fractions import Fraction

import pytest

from geoqm.errors import InvalidInput, RuleViolation
from geoqm.owners import rules
from geoqm.owners.rules import Features


@pytest.mark.parametrize(
    ("name", "first_name"),
    [("Müller", "Dr. Hans"), ("MUELLER", "hans"), ("Mueller, Hans", ""), ("Hans Müller", "Herr")],
)
def test_spellings_of_a_person_have_one_key(name: str, first_name: str) -> None:
    assert rules.match_key("person", name, first_name) == "hans mueller"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Probe Bau GmbH & Co. KG", "gmbh co kg"),
        ("Probe Bau Gesellschaft mit beschränkter Haftung", "mbh"),
        ("Probe Bau GmbH", "mbh"),
        ("Probe Bau e.V.", "e v"),
        ("Probe Bau", ""),
    ],
)
def test_company_is_known_by_its_name_without_the_form(name: str, form: str) -> None:
    assert rules.company_parts(name) == ("probe bau", form)
    assert rules.match_key("company", name) == "probe bau"


def test_address_key_needs_street_and_postcode() -> None:
    assert rules.address_key("Linden Str. 5", "41061") == "lindenstrasse5 41061"
    assert rules.address_key("Lindenstraße 5", "") == ""


@pytest.mark.parametrize("phone", ["+49 2161 55501", "0049 2161/55501", "02161 - 55501"])
def test_phone_numbers_have_one_key(phone: str) -> None:
    assert rules.phone_key(phone) == "216155501"


@pytest.mark.parametrize("term", ["", "ab", " a b ", "…", "a-b"])
def test_search_needs_three_letters(term: str) -> None:
    with pytest.raises(InvalidInput, match="drei Buchstaben"):
        rules.checked_term(term)


def test_search_takes_any_spelling() -> None:
    assert rules.checked_term("  Müller-Lüdenscheid ") == "mueller luedenscheid"


def test_typed_place_leaves_out_the_city() -> None:
    assert rules.parsed_place("Lindenstr. 5 a, 41061 Probestadt").label == "Lindenstr. 5a"


@pytest.mark.parametrize(
    ("basis", "trigger"),
    [("section_138", "area_lifted"), ("consent", "withdrawal"), ("urban_renewal", "no_contact")],
)
def test_ground_tells_what_ends_the_storage(basis: str, trigger: str) -> None:
    assert rules.trigger_of(basis) == trigger


@pytest.mark.parametrize("share", [(1, None), (None, 2), (0, 2), (3, 2), (1, 0)])
def test_half_a_share_is_refused(share: tuple[int | None, int | None]) -> None:
    with pytest.raises(RuleViolation, match="Anteil"):
        rules.checked_share(*share)


def test_share_may_be_unknown() -> None:
    assert rules.checked_share(None, None) is None
    assert rules.checked_share(1, 2) == (1, 2)


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ([], ""),
        ([(1, 1)], "Anteile ergeben das Ganze."),
        ([(1, 2), (1, 4)], "Anteile ergeben 3/4: 1/4 fehlt."),
        ([(1, 2), (3, 4)], "Anteile ergeben 5/4: 1/4 zu viel."),
        ([(1, 2), (None, None)], "Anteile ergeben 1/2: 1/2 fehlt. 1 Anteil(e) unbekannt."),
        ([(None, None)], "Anteile unbekannt (1)."),
    ],
)
def test_sum_of_shares_is_said_in_words(
    shares: list[tuple[int | None, int | None]], words: str
) -> None:
    assert rules.share_sum(shares).words == words


def test_only_a_known_and_complete_sum_is_whole() -> None:
    assert rules.share_sum([(1, 2), (1, 2)]).is_whole
    assert not rules.share_sum([(1, 1), (None, None)]).is_whole
    assert rules.share_sum([(1, 3), (1, 3)]).total == Fraction(2, 3)


def person(**values: object) -> Features:
    defaults: dict[str, object] = {"id": 1, "kind": "person", "name": "Beispiel"}
    return Features(**(defaults | values))  # type: ignore[arg-type]


def test_same_name_and_address_is_likely() -> None:
    here = frozenset({"lindenstrasse5 41061"})
    found = rules.likeness(
        person(name="Müller", first_name="Hans", addresses=here),
        person(name="Mueller, Hans", addresses=here),
    )
    assert found.score == 85
    assert found.reasons == ("gleicher Name in anderer Schreibweise", "gleiche Anschrift")
    assert found.is_likely


def test_same_name_alone_is_just_worth_a_look() -> None:
    assert rules.likeness(person(), person()).is_likely


def test_misspelt_name_with_same_mail_is_likely() -> None:
    one = person(name="Beispiel", first_name="Erika", email="e@beispiel.de")
    other = person(name="Beispeil", first_name="Erika", email="E@Beispiel.de", phone="1")
    assert rules.likeness(one, other).score == 80


def test_similar_name_is_told_apart_from_almost_the_same() -> None:
    found = rules.likeness(person(name="Muster Anna"), person(name="Mustermann Ana"))
    assert found.reasons == ("ähnlicher Name",)


def test_brothers_at_one_address_are_not_likely() -> None:
    here = frozenset({"lindenstrasse5 41061"})
    one = person(name="Beispielmeier", first_name="Jan", addresses=here)
    other = person(name="Beispielmeier", first_name="Tan", addresses=here)
    found = rules.likeness(one, other)
    assert "andere Anfangsbuchstaben der Vornamen" in found.reasons
    assert not found.is_likely


def test_other_name_needs_more_than_a_shared_phone() -> None:
    found = rules.likeness(person(phone="02161 1"), person(name="Anders", phone="+49 2161 1"))
    assert found.reasons == ("anderer Name", "gleiche Telefonnummer")
    assert not found.is_likely


def test_person_and_company_of_one_name_differ() -> None:
    found = rules.likeness(person(), person(kind="company"))
    assert found == rules.Likeness(40, ("gleicher Name", "andere Art"))


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("Probe Bau GmbH", "Probe Bau GmbH", 60),
        ("Probe Bau GmbH", "Probe Bau AG", 45),
        ("Probe Bau GmbH", "Probe Bau", 60),
    ],
)
def test_legal_form_counts_for_companies(one: str, other: str, score: int) -> None:
    pair = (person(kind="company", name=one), person(kind="company", name=other))
    assert rules.likeness(*pair).score == score


@pytest.mark.parametrize(
    ("name", "first_name", "kind"),
    [
        ("WEG Lindenstraße 5", "", "condominium_association"),
        ("Erbengemeinschaft Muster", "", "community_of_heirs"),
        ("Stadt Mönchengladbach", "", "public_body"),
        ("Probe Bau GmbH", "", "company"),
        ("Muster", "Max", "person"),
        ("Wegmann", "", "person"),
        ("Stadtmann", "Eva", "person"),
    ],
)
def test_name_tells_the_kind(name: str, first_name: str, kind: str) -> None:
    assert rules.kind_of(name, first_name) == kind


@pytest.mark.parametrize(
    ("on_parcel", "at_place", "like", "certain", "candidates"),
    [
        ([1, 2], [2], [], (2,), ()),
        ([1], [2], [], (), (1, 2)),
        ([1, 2, 3], [], [], (1, 2, 3), ()),
        ([1, 2, 3, 4], [], [], (), (1, 2, 3, 4)),
        ([], [1], [], (1,), ()),
        ([], [1, 2], [], (), (1, 2)),
        ([], [], [7], (), (7,)),
        ([], [], [], (), ()),
    ],
)
def test_parcel_and_address_are_weighed(
    on_parcel: list[int], at_place: list[int], like: list[int],
    certain: tuple[int, ...], candidates: tuple[int, ...],
) -> None:  # fmt: skip
    found = rules.matched(on_parcel, at_place, like)
    assert (found.certain, found.candidates) == (certain, candidates)
    assert bool(found.reason) == bool(candidates)
    assert found.is_hopeless == (not certain and not candidates)
