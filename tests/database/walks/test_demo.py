"""Removing the demonstration town takes the walks through it along."""

from uuid import uuid4

from sqlalchemy.orm import Session

from geoqm.demo import episodes
from geoqm.walks import service
from geoqm.walks.model import Walk, WalkEntry, WalkPhoto, WalkPicture
from geoqm.walks.schemas import Taken
from tests.builders import a_building, a_dataset, a_unit
from tests.database.walks.conftest import NOW, Phone, count
from tests.database.walks.test_photos import a_jpeg


def test_walks_through_the_town_go_with_it(session: Session) -> None:
    a_dataset(session, "demo", is_demo=True)
    house = a_building(session, "demo-1", dataset="demo")
    phone = Phone(session, [a_unit(session, house, dataset="demo")])
    phone.load()
    (answer,) = phone.send(phone.entry("vacant"))
    taken = Taken(uuid4(), answer.id, NOW)
    service.add_photo(session, taken, a_jpeg(), by="mara", now=NOW)
    episodes.remove(session)
    assert [count(session, each) for each in (Walk, WalkEntry, WalkPhoto, WalkPicture)] == [0] * 4
