"""What a source tells: entries with a day, a title, words, who, and the groups they belong to."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from geoqm.access.rules import local_time
from geoqm.dossier.history import Change


class Group(StrEnum):
    """The filters of the time line, as they stand in the address (Filter)."""

    CONTACTS = "kontakte"
    VACANCY = "leerstand"
    LETTERS = "briefe"
    FUNDING = "foerderung"
    PHOTOS = "fotos"
    CHANGES = "aenderungen"


GROUPS = {
    Group.CONTACTS: "Kontakte",
    Group.VACANCY: "Leerstand",
    Group.LETTERS: "Briefe",
    Group.FUNDING: "Förderung",
    Group.PHOTOS: "Fotos",
    Group.CHANGES: "Änderungen",
}


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of an entry: the small one and the whole."""

    thumbnail: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that happened. `time` is "" where only the day is known."""

    on: date
    title: str
    groups: tuple[Group, ...]
    time: str = ""
    text: str = ""
    note: str = ""
    who: str = ""
    tag: str = ""
    href: str = ""
    icon: str = ""
    photos: tuple[Photo, ...] = ()
    changes: tuple[Change, ...] = ()
    rank: int = 0

    @property
    def sign(self) -> str:
        """The icon: that of the first group unless the source names one."""
        return self.icon or self.groups[0].value


Source = Callable[[Session, int], Iterable[Entry]]


def moment(instant: datetime) -> tuple[date, str]:
    """Day and time of an instant on the clock of the office."""
    local = local_time(instant)
    return local.date(), f"{local:%H:%M}"
