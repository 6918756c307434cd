"""CQL2 text cut into words, numbers, strings and signs; the work grows with the length only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geoqm.layer.filters.model import invalid

NUMBER: Final = "number"
TEXT: Final = "text"
QUOTED: Final = "quoted"
NAME: Final = "name"
SIGN: Final = "sign"
END: Final = "end"
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<text>'(?:''|\\'|[^'])*')
    | (?P<quoted>"(?:""|[^"])*")
    | (?P<name>[^\W\d][\w.:]*)
    | (?P<sign><=|>=|<>|[-+*/%^=<>(),])
    | (?P<end>\Z)
    )""",
    re.VERBOSE,
)
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text, where it begins and where it ends."""

    kind: str
    text: str
    begin: int
    end: int

    def says(self, *words: str) -> bool:
        """Whether it is one of these signs or key words, in any case."""
        return self.kind in {NAME, SIGN} and self.text.upper() in words


def cut(text: str) -> Iterator[Token]:
    """All pieces and an end; InvalidInput where none begins."""
    place = 0
    while True:
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise unreadable(text, place)
        kind = found.lastgroup
        yield Token(kind, found[kind], found.start(kind), found.end())
        if kind == END:
            return
        place = found.end()


def unreadable(text: str, place: int) -> Exception:
    """The error for a text that cannot be read from `place` on."""
    rest = text[place:].lstrip()
    place, rest = len(text) - len(rest), rest[:_SHOWN].rstrip()
    where = f"Ab Zeichen {place + 1} („{rest}“)" if rest else "Am Ende"
    return invalid(
        f"{where} ist der Text nicht zu verstehen.",
        "Texte stehen in einfachen, Namen in doppelten Anführungszeichen; "
        "Beispiel: filter=\"use_class\" = 'mixed'.",
    )
