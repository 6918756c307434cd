"""Every text that residents see exists in every language, with the same placeholders."""

import re
from collections.abc import Iterable
from string import Formatter

import pytest

from geoqm.i18n import Language, Texts, negotiated, texts_in
from geoqm.i18n.extraction import texts_of_source
from geoqm.i18n.texts import read_catalogue

OTHERS = [each for each in Language if each is not Language.GERMAN]
Words = str | tuple[str, ...]


@pytest.fixture(scope="module")
def source() -> dict[Words, str]:
    """Every marked text of the source with the file it stands in."""
    found = texts_of_source()
    return {key(message.id): message.locations[0][0] for message in found if message.id}


def words(language: Language) -> dict[Words, Words]:
    found = read_catalogue(language)
    return {key(message.id): key(message.string or "") for message in found if message.id}


def key(text: str | Iterable[str]) -> Words:
    return text if isinstance(text, str) else tuple(text)


def forms(said: Words) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_catalogue_holds_exactly_the_texts_of_the_source(
    language: Language, source: dict[Words, str]
) -> None:
    said = words(language)
    assert [(text, source[text]) for text in source if text not in said] == []
    assert [text for text in said if text not in source] == [], "python -m geoqm.i18n"


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_has_words_in_every_plural_form(language: Language) -> None:
    count = read_catalogue(language).num_plurals
    empty = [
        text
        for text, said in words(language).items()
        if not all(forms(said)) or (isinstance(text, tuple) and len(forms(said)) != count)
    ]
    assert empty == []


@pytest.mark.parametrize("language", OTHERS)
def test_translations_keep_the_placeholders(language: Language) -> None:
    for text, said in words(language).items():
        wanted = placeholders(forms(text)[-1])
        for each in forms(said):
            # "one photo" and "two photos" may be written out; nothing may be invented.
            assert placeholders(each) <= wanted, text
            if isinstance(text, str):
                assert placeholders(each) == wanted, text


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_marked_as_doubtful(language: Language) -> None:
    assert [
        message.id for message in read_catalogue(language) if message.fuzzy and message.id
    ] == []


def test_arabic_is_written_in_arabic() -> None:
    latin_only = [
        text
        for text, said in words(Language.ARABIC).items()
        if not all(re.search(r"[\u0600-\u06ff]", each) for each in forms(said))
    ]
    assert latin_only == []


def test_arabic_has_six_plural_forms() -> None:
    assert [texts_in(Language.ARABIC).form(n) for n in (0, 1, 2, 5, 11, 100)] == [0, 1, 2, 3, 4, 5]


def test_text_without_translation_is_said_in_german() -> None:
    texts = Texts(Language.TURKISH, {}, {}, lambda n: 0)
    assert texts.say("Weiter") == "Weiter"
    assert texts.plural("{n} Foto", "{n} Fotos", 2) == "{n} Fotos"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "de"),
        ("tr-TR,tr;q=0.9,en;q=0.8", "tr"),
        ("fr, ar;q=0.2, en;q=0.1", "ar"),
        ("fr;q=1, de;q=0.1", "de"),
        ("EN", "en"),
        ("en;q=nan, tr;q=0.1", "tr"),
        ("*;q=0.5, x" * 500, "de"),
    ],
)
def test_browser_gets_the_language_it_likes_best(header: str, language: str) -> None:
    assert negotiated(header) == language


def test_only_arabic_runs_from_right_to_left() -> None:
    assert {each.value for each in Language if each.direction == "rtl"} == {"ar"}
