"""Codes, salutations, windows, order of the post, texts with placeholders."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoqm.errors import InvalidInput
from geoqm.i18n import Language, texts_in
from geoqm.letters import rules
from geoqm.letters.kinds import SkipReason
from geoqm.letters.printing import content
from geoqm.letters.schemas import Recipient, Source
from geoqm.settings import Settings

GERMAN = texts_in(Language.GERMAN)


def recipient(**values: str) -> Recipient:
    return Recipient(**({"kind": "person", "name": "Beispiel", "first_name": "Erika"} | values))


@given(st.text(max_size=30))
def test_any_typing_is_read_as_a_code_or_as_none(typed: str) -> None:
    found = rules.read_code(typed)
    assert found == "" or (len(found) == 12 and rules.read_code(rules.shown_code(found)) == found)


def test_codes_are_read_as_people_write_them() -> None:
    code = rules.new_code()
    assert rules.read_code(f" {rules.shown_code(code).lower()} ") == code
    assert rules.read_code("o0il-1234 ABCD") == "00111234ABCD"
    assert rules.read_code("U123-1234-ABCD") == ""
    assert len({rules.new_code() for _ in range(200)}) == 200


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ({"title": "Frau"}, "Sehr geehrte Frau Beispiel,"),
        ({"title": "Herr Dr."}, "Sehr geehrter Herr Dr. Beispiel,"),
        ({"title": "Dr."}, "Guten Tag Dr. Erika Beispiel,"),
        ({}, "Guten Tag Erika Beispiel,"),
        ({"kind": "company"}, "Sehr geehrte Damen und Herren,"),
        ({"kind": "condominium_association"}, "Sehr geehrte Eigentümerinnen und Eigentümer,"),
        ({"kind": "community_of_heirs"}, "Sehr geehrte Mitglieder der Erbengemeinschaft,"),
    ],
)
def test_salutation_fits_the_owner(who: dict[str, str], said: str) -> None:
    assert rules.salutation(recipient(**who), GERMAN) == said


def test_salutation_speaks_the_language_of_the_owner() -> None:
    turkish = rules.salutation(recipient(title="Frau"), texts_in(Language("tr")))
    arabic = rules.salutation(recipient(kind="company"), texts_in(Language("ar")))
    assert (turkish, arabic) == ("Sayın Beispiel,", "السيدات والسادة المحترمون،")


def test_window_has_at_most_six_lines_and_names_other_countries() -> None:
    lines = rules.address_lines(
        recipient(title="Frau", extra="bei Muster", street="Weg 1", postcode="1010", city="Wien",
                  country="Österreich")
    )  # fmt: skip
    assert lines == ["Frau Erika Beispiel", "bei Muster", "Weg 1", "1010 Wien", "ÖSTERREICH"]
    assert rules.address_lines(recipient(country="Deutschland")) == ["Erika Beispiel"]


def test_post_is_sorted_by_postcode_and_abroad_comes_last() -> None:
    people = [recipient(postcode="99999"), recipient(postcode="1067"), recipient(country="Wien")]
    order = sorted(people, key=rules.in_post_order)
    assert [each.postcode for each in order] == ["1067", "99999", ""]


def test_values_of_placeholders_are_never_read_as_a_text() -> None:
    filled = rules.filled("Guten Tag {{ name }}", {"name": "{{ haeuser }}", "haeuser": "geheim"})
    assert filled == "Guten Tag {{ haeuser }}"


@pytest.mark.parametrize(
    ("subject", "body", "field"),
    [("", "x", "betreff"), ("x", " ", "text"), ("x", "{{ konto }}", "text"), ("a\nb", "x", "betreff"),
     ("x", "y" * 6001, "text")],
)  # fmt: skip
def test_texts_that_letters_cannot_use_are_refused(subject: str, body: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_text(subject, body)
    assert refused.value.field == field


def test_small_decisions() -> None:
    assert rules.paragraphs("a\nb\n\n\n c \n") == ["a\nb", "c"]
    assert rules.lines_of("Weg 1 | 41061 Stadt\nLand|") == ["Weg 1", "41061 Stadt", "Land"]
    assert rules.language_of("nl", ["de", "en"]) == "de"
    assert rules.language_of("en", ["de", "en"]) == "en"
    assert rules.skipped_words({}) == ""
    assert rules.skipped_words({"restricted": 1}) == "1 Person ausgelassen: 1 gesperrt."
    both = {SkipReason.NO_ADDRESS: True, SkipReason.OBJECTION: True}
    assert rules.reason_to_skip(both) is SkipReason.OBJECTION
    assert rules.reason_to_skip({}) is None


def test_notice_names_the_retention_that_is_set() -> None:
    head = content.letterhead(Settings(retention_owner_months=18, letter_controller="Stadt"))
    source = Source(
        origin="cadastre",
        purpose="Beratung",
        basis="urban_renewal",
        trigger="no_contact",
        collected_on=date(2026, 11, 22),
    )
    told = " ".join(value for _, value in content.notice([source], head, GERMAN))
    assert "Bis 18 Monate nach dem letzten Kontakt." in told
