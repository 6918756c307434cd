"""Collects the texts of the source and keeps the catalogues in step: `python -m geoqm.i18n`.

Marked texts are `_("…")` and `ngettext("…", "…", n)` in templates, `later("…")` and
`texts.plural("…", "…", n)` in Python.
New texts come into the files empty, for somebody who speaks the language.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from geoqm.i18n.languages import Language
from geoqm.i18n.texts import CATALOGUES, read_catalogue

_NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
PACKAGE = Path(__file__).resolve().parent.parent
_METHODS = [
    ("**/templates/**.html", "jinja2"),
    ("**.py", "python"),
]
_KEYWORDS = {"_": None, "later": None, "ngettext": (1, 2), "plural": (1, 2)}
_OPTIONS = {"**/templates/**.html": {"silent": "false"}}


def texts_of_source() -> Catalog:
    """Every marked text below the package."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for name, _line, message, _comments, _context in extract_from_dir(
        PACKAGE, _METHODS, _OPTIONS, _KEYWORDS, strip_comment_tags=True
    ):
        found.add(message, locations=[(Path(name).as_posix(), 0)])
    return found


def update(language: Language) -> int:
    """Bring one catalogue in step with the source; the number of texts that lack words."""
    path = CATALOGUES / f"{language.value}.po"
    catalogue = read_catalogue(language) if path.exists() else Catalog(locale=language.value)
    catalogue.update(texts_of_source(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    write(language, catalogue)
    return sum(1 for message in catalogue if message.id and not _is_said(message.string))


def write(language: Language, catalogue: Catalog) -> None:
    """Write a catalogue so that two people who add texts seldom touch the same lines."""
    catalogue.fuzzy = False
    catalogue.creation_date = catalogue.revision_date = _NO_DATE
    with (CATALOGUES / f"{language.value}.po").open("wb") as file:
        write_po(file, catalogue, width=0, sort_output=True, no_location=True)


def _is_said(words: Collection[str] | str | None) -> bool:
    return bool(words) if isinstance(words, str) or words is None else all(map(bool, words))
