"""Puts together what a round shows: on the desk, on paper, and on the phone without network."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geoqm.outreach.model import WalkRound
from geoqm.outreach.rounds import queries, words
from geoqm.outreach.rounds.queries import Door, Picture
from geoqm.outreach.rounds.routing import time_needed
from geoqm.outreach.rounds.schemas import DoorHouse, DoorUnit, PersonOut, RoundPack
from geoqm.owners.model import Owner


@dataclass(frozen=True, slots=True)
class Sheet:
    """A round with all that is shown of it."""

    round: WalkRound
    title: str
    campaign: str
    doors: tuple[Door, ...]
    left_out: tuple[Door, ...]
    persons: dict[int, list[PersonOut]]
    picture: Picture

    @property
    def minutes(self) -> int:
        """What the round takes, walking and talking."""
        return round(time_needed(self.round.length_m, len(self.doors)))

    @property
    def done(self) -> int:
        """How many doors are done."""
        return sum(door.stop.outcome is not None for door in self.doors)

    @property
    def looked_at(self) -> dict[int, int]:
        """How many owners are shown per house, for the log of looks."""
        return {number: len(found) for number, found in self.persons.items() if found}

    @property
    def is_demo(self) -> bool:
        """Whether a house is invented."""
        return any(door.is_demo for door in self.doors)


def sheet(session: Session, number: int, *, on: date) -> Sheet:
    """The round of that number; owners who must not be contacted are not named."""
    found = queries.walk_round(session, number)
    middle = queries.origin(session, number)
    doors = queries.doors(session, number, middle)
    owners, blocked = queries.persons(session, [each.stop.building_id for each in doors], on=on)
    return Sheet(
        round=found,
        title=words.title_of(found.title, f"{found.day:%d.%m.%Y}"),
        campaign=queries.campaign_name(session, found),
        doors=tuple(each for each in doors if each.stop.position is not None),
        left_out=tuple(each for each in doors if each.stop.position is None),
        persons={
            house: [_person(each) for each in known if each.id not in blocked]
            for house, known in owners.items()
        },
        picture=queries.picture(session, found, middle),
    )


def pack(made: Sheet) -> RoundPack:
    """What the phone takes along."""
    return RoundPack(
        title=made.title,
        day=made.round.day,
        minutes=made.round.minutes,
        length_m=made.round.length_m,
        campaign=made.campaign,
        is_demo=made.is_demo,
        houses=[_house(made, each) for each in made.doors],
        around=made.picture.around,
        labels=made.picture.labels,
        way=made.picture.way,
    )


def extent(doors: Sequence[Door], margin: float) -> tuple[float, float, float, float]:
    """Left, top, width and height around doors in metres."""
    xs, ys = [each.x for each in doors], [each.y for each in doors]
    left, top = min(xs) - margin, min(ys) - margin
    return left, top, max(xs) + margin - left, max(ys) + margin - top


def _house(made: Sheet, door: Door) -> DoorHouse:
    number = door.stop.building_id
    unit = DoorUnit(key=f"s{door.stop.id}", id=door.stop.id, title=door.address)
    return DoorHouse(
        id=number,
        position=door.stop.position or 0,
        address=door.address,
        reasons=door.reasons,
        x=door.x,
        y=door.y,
        path=door.path,
        persons=made.persons.get(number, []),
        outcome=door.stop.outcome,
        units=[unit],
    )


def _person(owner: Owner) -> PersonOut:
    return PersonOut(
        name=owner.display_name, language=words.language(owner.language), phone=owner.phone
    )
