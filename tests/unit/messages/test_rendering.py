"""Texts of e-mails: filled in, laid out, and checked before an office may use its own."""

import pytest

from geoqm.errors import InvalidInput
from geoqm.messages.declaration import LANGUAGES, MailText
from geoqm.messages.rendering import Rendered, check, render
from tests.unit.messages.mails import PROBE

VALUES = PROBE.examples()
LINK = VALUES["link"]


def rendered(language: str = "de", **values: str) -> Rendered:
    return render(PROBE, PROBE.shipped(language), language, {**VALUES, **values})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_text_and_html_part(language: str) -> None:
    made = rendered(language)
    assert LINK in made.text_part.splitlines()
    assert f'href="{LINK}"' in made.html_part
    assert f'lang="{language}"' in made.html_part
    assert made.secrets == (LINK,)


def test_arabic_runs_from_right_to_left_and_keeps_latin_values_together() -> None:
    made = rendered("ar")
    assert 'dir="rtl"' in made.html_part
    assert "\u2068Hindenburgstraße 46\u2069" in made.text_part


def test_value_is_never_markup_or_template() -> None:
    made = rendered(name="<script>alert(1)</script>{{ link }}{% for x in y %}")
    assert "<script>" not in made.html_part
    assert "&lt;script&gt;" in made.html_part
    assert "{{ link }}{% for x in y %}" in made.text_part


def test_value_cannot_add_lines_headers_or_turn_the_direction() -> None:
    made = rendered(address="Weg 1\r\nBcc: alle@example.com\u202e\x00\u2028Ende")
    assert made.subject == "Ihre Meldung: Weg 1 Bcc: alle@example.com Ende"
    assert "\u202e" not in made.html_part


def test_hostile_value_is_no_button() -> None:
    made = rendered(note="https://evil.example/\nkomm her")
    assert made.html_part.count("<a ") == 1


def test_only_web_addresses_are_links() -> None:
    with pytest.raises(ValueError, match="no web address"):
        rendered(link="javascript:alert(1)")


def test_endless_value_is_cut() -> None:
    assert len(rendered(name="x" * 100_000).text_part) < 2000


def test_unknown_value_is_a_defect_of_the_caller() -> None:
    with pytest.raises(KeyError):
        rendered(geheim="x")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("Hallo\n{{ owner }}\n{{ link }}", "Zeile 2: Den Platzhalter „owner“ gibt es hier nicht"),
        ("{{ link }}\n\n{{ name", "Zeile 3"),
        ("{{ link }}\n{% if name %}", "nicht geschlossen"),
        ("{{ link }}{{ name.__class__ }}", "Erlaubt sind nur Platzhalter"),
        ("{{ link }}\n{% for a in name %}{% endfor %}", "Zeile 2: Erlaubt sind nur"),
        ("{{ link }}{{ cycler() }}", "Erlaubt sind nur"),
        ("{{ link }}{{ 9**9**9 }}", "Erlaubt sind nur"),
        ("{{ link }}{% include 'mail.html' %}", "Erlaubt sind nur"),
        ("{{ link }}{% set link = name %}", "Erlaubt sind nur"),
        ("Guten Tag", "Der Platzhalter {{ link }} fehlt"),
        ("", "Hier fehlt der Text"),
        ("{{ link }}" + "x" * 10_000, "höchstens 10000 Zeichen"),
        ("{{ link }}" + "{% if name %}" * 700 + "{% endif %}" * 700, "höchstens"),
    ],
)
def test_text_that_cannot_be_used_is_refused_with_its_line(body: str, told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(PROBE, MailText("Betreff", body))
    assert told in refused.value.text
    assert refused.value.field == "body"


def test_subject_is_one_line() -> None:
    with pytest.raises(InvalidInput) as refused:
        check(PROBE, MailText("Betreff\nBcc: a@example.com", "{{ link }}"))
    assert refused.value.field == "subject"


@pytest.mark.parametrize("language", LANGUAGES)
def test_shipped_text_passes_its_own_check(language: str) -> None:
    check(PROBE, PROBE.shipped(language))
