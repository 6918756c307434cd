"""What a slice says about a kind of e-mail: its placeholders and where its shipped texts lie."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geoqm.i18n import Language, chosen

LANGUAGES = tuple(each.value for each in Language)
LANGUAGE_TITLES = {"de": "Deutsch", "en": "Englisch", "tr": "Türkisch", "ar": "Arabisch"}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A value that a text may name.

    A `link` stands alone on its line and becomes a button; a `secret` is removed from the outbox
    once the message is sent; a `required` one must not be missing from an edited text; a
    `one_click` one ends such messages and goes into a header as well (RFC 8058).
    """

    name: str
    title: str
    example: str
    link: bool = False
    secret: bool = False
    required: bool = False
    several_lines: bool = False
    one_click: bool = False


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """A kind of e-mail (Vorlage); `folder` holds `<name>.<language>.txt` for each language.

    The first line of a file is the subject, the text begins after an empty line.
    """

    name: str
    title: str
    purpose: str
    folder: Path
    placeholders: tuple[Placeholder, ...]

    def placeholder_names(self) -> frozenset[str]:
        """The names that a text may use."""
        return frozenset(each.name for each in self.placeholders)

    def examples(self) -> dict[str, str]:
        """Values for a preview."""
        return {each.name: each.example for each in self.placeholders}

    def shipped(self, language: str) -> "MailText":
        """The text that geoqm brings along."""
        return _read(self.folder / f"{self.name}.{language}.txt")


@dataclass(frozen=True, slots=True)
class MailText:
    """Subject and text of a template in one language, with placeholders."""

    subject: str
    body: str


def language_or_german(language: str) -> str:
    """`language` where there are texts in it; German otherwise."""
    return (chosen(language) or Language.GERMAN).value


@cache
def _read(path: Path) -> MailText:
    subject, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    return MailText(subject.strip(), body.strip())
