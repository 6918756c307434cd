"""The map with vacancies as its main layer, on any day, in any colours."""

from geoqm.db.roles import Role
from tests.web.conftest import Site
from tests.web.vacancies.conftest import House
from tests.web.vacancies.test_pages import plain


def page(site: Site, query: str, role: Role = Role.STAFF) -> str:
    site.log_in(role)
    answer = site.client.get(f"/karte?{query}")
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def test_vacancies_are_listed_with_links_to_the_house(site: Site, house: House) -> None:
    html = page(site, "thema=vacancies&ansicht=liste")
    assert f'href="/akte/{house.building}" data-open="{house.is_empty}"' in html
    assert "1 bis 3 Jahre" in plain(html)
    assert "veraltet, nicht mehr bestätigt" in html


def test_list_shows_the_day_that_was_asked_for(site: Site, house: House) -> None:
    html = page(site, "thema=vacancies&ansicht=liste&datetime=2022-09-15")
    assert f'data-open="{house.was_empty}"' in html
    assert f'data-open="{house.is_empty}"' not in html
    assert "Stand 15.09.2022" in plain(html)
    assert "nur Ansicht" in html


def test_hits_and_data_belong_to_the_same_day(site: Site, house: House) -> None:
    site.log_in(Role.STAFF)
    now = site.client.get("/karte/treffer/vacancies?thema=vacancies").json()
    then = site.client.get("/karte/treffer/vacancies?thema=vacancies&datetime=2022-09-15").json()
    assert (now["total"], then["total"]) == (2, 1)
    data = site.client.get("/karte/daten/vacancies?thema=vacancies&datetime=2022-09-15")
    assert b"months_6_to_12" in data.content
    none = site.client.get("/karte/daten/vacancies?thema=vacancies&datetime=2019-01-01")
    assert (none.status_code, b"months_6_to_12" in none.content) == (200, False)


def test_colours_follow_the_choice_and_the_role(site: Site, house: House) -> None:
    assert "im Gespräch" in page(site, "thema=vacancies&farbe=stand").split("gq-legend")[1]
    planner = page(site, "thema=vacancies&farbe=stand", Role.PLANNER)
    assert 'data-value="stand"' not in planner
    assert "1 bis 3 Jahre" in planner


def test_panel_of_a_vacancy_is_that_of_its_house(site: Site, house: House) -> None:
    site.log_in(Role.STAFF)
    answer = site.client.get(f"/karte/tafel/vacancies/{house.was_empty}", follow_redirects=False)
    assert answer.headers["location"] == f"/akte/{house.building}/tafel"
    assert site.client.get("/karte/tafel/vacancies/99999").status_code == 404


def test_day_that_cannot_be_read_is_named(site: Site, house: House) -> None:
    site.log_in(Role.STAFF)
    answer = site.client.get("/karte?datetime=gestern", headers={"accept": "text/html"})
    assert answer.status_code == 400
    assert "datetime" in answer.text


def test_filters_by_duration_area_and_confirmation(site: Site, house: House) -> None:
    site.log_in(Role.STAFF)
    for query in (
        "months_vacant=6..",
        "area_m2=50..70&stage=vacant",
        "months_unconfirmed=0..1&stage=vacant",
    ):
        found = site.client.get(f"/karte/treffer/vacancies?{query}").json()
        assert found["ids"] == [house.is_empty], query
