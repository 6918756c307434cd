import pytest
from sqlalchemy.orm import Session

from geoqm.buildings import service
from tests.builders import a_building, an_address
from tests.web.conftest import Site


@pytest.fixture(scope="module")
def found(running: Site) -> Site:
    with Session(running.engine) as session:
        an_address(session, a_building(session), postcode="41061", city="Mönchengladbach")
        service.refresh_streets(session)
        session.commit()
    return running


def test_everybody_may_search_addresses(found: Site) -> None:
    answer = found.client.get("/suche", params={"q": "Lindenstr 5"})
    assert answer.status_code == 200
    hit = answer.json()["hits"][0]
    assert (hit["kind"], hit["group"], hit["label"]) == ("address", "Adressen", "Lindenstraße 5")
    assert hit["detail"] == "41061 Mönchengladbach"
    assert hit["matches"] == [[0, 9], [13, 14]]
    assert hit["lon"] == pytest.approx(6.438, abs=0.01)
    assert hit["building_id"] is not None


def test_nothing_typed_finds_nothing(found: Site) -> None:
    assert found.client.get("/suche").json() == {"query": "", "hits": []}


@pytest.mark.parametrize("q", ["%", "' OR 1=1 --", "\\", "_" * 30, "Ä" * 150])
def test_odd_input_is_harmless(found: Site, q: str) -> None:
    assert found.client.get("/suche", params={"q": q}).status_code == 200
