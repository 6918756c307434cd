"""Vacancies in the map API: any day can be asked, and each role sees its share."""

from typing import Any

import pytest

from geoqm.db.roles import Role
from tests.web.conftest import Site
from tests.web.vacancies.conftest import House

ITEMS = "/ogc/collections/vacancies/items"


def features(site: Site, role: Role = Role.STAFF, **parameters: str) -> dict[int, dict[str, Any]]:
    answer = site.client.get(ITEMS, params={"limit": "100", **parameters}, auth=site.basic(role))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["numberMatched"] == len(body["features"])
    return {each["id"]: each["properties"] for each in body["features"]}


def test_today_is_what_nobody_asks_for(site: Site, house: House) -> None:
    found = features(site)
    assert set(found) == {house.is_empty, house.announced}
    assert found[house.is_empty]["status"] == "in_dialogue"
    assert found[house.is_empty]["duration"] == "years_1_to_3"
    assert found[house.announced]["duration"] == "expected"
    assert found == features(site, datetime=house.today.isoformat())


def test_a_day_in_the_past_gives_the_state_of_that_day(site: Site, house: House) -> None:
    found = features(site, datetime="2022-09-15")
    assert set(found) == {house.was_empty}
    assert found[house.was_empty]["months_vacant"] == 6
    assert found[house.was_empty]["duration"] == "months_6_to_12"
    assert found[house.was_empty]["status"] == "confirmed_vacant"


@pytest.mark.parametrize(
    ("day", "is_empty"),
    [("2022-02-28", False), ("2022-03-01", True), ("2023-05-31", True), ("2023-06-01", False)],
)
def test_the_first_day_counts_and_the_day_of_the_end_does_not(
    site: Site, house: House, day: str, is_empty: bool
) -> None:
    assert (house.was_empty in features(site, datetime=day)) is is_empty


def test_a_period_shows_what_was_empty_at_any_time_in_it(site: Site, house: House) -> None:
    assert set(features(site, datetime="2022-01-01/2022-12-31")) == {house.was_empty}
    everything = {house.was_empty, house.is_empty, house.announced}
    assert set(features(site, datetime="../..")) == everything
    assert set(features(site, datetime="0000-01-01T00:00:00Z/9999-12-31T23:59:59Z")) == everything


def test_a_day_asked_once_does_not_stick_to_the_connection(site: Site, house: House) -> None:
    for _ in range(8):
        features(site, datetime="2022-09-15")
    assert house.was_empty not in features(site)


def test_tiles_show_the_day_that_was_asked_for(site: Site, house: House) -> None:
    path = "/ogc/collections/vacancies/tiles/WebMercatorQuad/14/5471/8485"
    now = site.client.get(path, auth=site.basic(Role.STAFF))
    then = site.client.get(path, params={"datetime": "2022-09-15"}, auth=site.basic(Role.STAFF))
    before = site.client.get(path, params={"datetime": "2020-01-01"}, auth=site.basic(Role.STAFF))
    assert (now.status_code, then.status_code, before.status_code) == (200, 200, 204)
    assert now.headers["etag"] != then.headers["etag"]
    assert b"months_6_to_12" in then.content


def test_an_ended_vacancy_keeps_its_address(site: Site, house: House) -> None:
    answer = site.client.get(f"{ITEMS}/{house.was_empty}", auth=site.basic(Role.STAFF))
    assert answer.json()["properties"]["stage"] == "ended"


def test_export_holds_the_state_of_the_day(site: Site, house: House) -> None:
    answer = site.client.get(
        "/export/vacancies.csv", params={"datetime": "2022-09-15"}, auth=site.basic(Role.STAFF)
    )
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "6 bis 12 Monate" in lines[1]


def test_planners_see_neither_reasons_nor_notes_nor_dealings_with_owners(
    site: Site, house: House
) -> None:
    seen = features(site, Role.PLANNER)[house.is_empty]
    assert seen["stage"] == "vacant"
    assert not {"reason", "note", "status", "next_check_on", "interim_use"} & set(seen)
    refused = site.client.get(
        ITEMS, params={"status": "in_dialogue"}, auth=site.basic(Role.PLANNER)
    )
    assert refused.status_code == 400


def test_nobody_else_sees_single_vacancies(site: Site, house: House) -> None:
    for path in (ITEMS, f"{ITEMS}/{house.is_empty}", "/ogc/collections/vacancies"):
        assert site.client.get(path).status_code == 404
    assert "vacancies" not in [
        each["id"] for each in site.client.get("/ogc/collections").json()["collections"]
    ]
