"""The texts that geoqm brings along for a first letter."""

from functools import cache
from pathlib import Path

from geoqm.i18n import Language

_FOLDER = Path(__file__).resolve().parent / "texts"


@cache
def first_letter() -> dict[str, tuple[str, str]]:
    """Subject and text of a first letter in each language."""
    return {each.value: _read(each) for each in Language}


def _read(language: Language) -> tuple[str, str]:
    text = (_FOLDER / f"first.{language.value}.txt").read_text(encoding="utf-8")
    subject, _, body = text.partition("\n\n")
    return subject.strip(), body.strip()
