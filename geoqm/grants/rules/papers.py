"""Which documents a case needs, which are there, and which of them are good."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geoqm.grants.kinds import PaperState


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document as the rules see it."""

    kind: str
    number: int
    state: PaperState


@dataclass(frozen=True, slots=True)
class Needed:
    """A line of the checklist; `state` is None where nothing came yet."""

    kind: str
    title: str
    state: PaperState | None

    @property
    def is_there(self) -> bool:
        """Whether it came and was not sent back, or is not needed."""
        return self.state not in {None, PaperState.RETURNED}

    @property
    def is_settled(self) -> bool:
        """Whether somebody looked at it and it is good, or is not needed."""
        return self.state in {PaperState.ACCEPTED, PaperState.WAIVED}


def checklist(wanted: Mapping[str, str], versions: Iterable[Version]) -> list[Needed]:
    """The wanted kinds with the state of their newest version."""
    newest: dict[str, Version] = {}
    for each in sorted(versions, key=lambda version: version.number):
        newest[each.kind] = each
    return [
        Needed(kind, title, newest[kind].state if kind in newest else None)
        for kind, title in wanted.items()
    ]


def missing(lines: Sequence[Needed]) -> tuple[str, ...]:
    """Titles of what has not come, or was sent back."""
    return tuple(line.title for line in lines if not line.is_there)


def unsettled(lines: Sequence[Needed]) -> tuple[str, ...]:
    """Titles of what nobody has found good yet."""
    return tuple(line.title for line in lines if not line.is_settled)
