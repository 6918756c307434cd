"""Rows of lists that wait: staff choose house and unit, refuse, or take a refusal back."""

import pytest

from geoqm.db.engine import session_scope
from geoqm.db.model import Dataset
from geoqm.db.roles import Role
from geoqm.vacancies.model import VacancyCandidate
from tests.web.conftest import Site
from tests.web.vacancies.conftest import House
from tests.web.vacancies.test_pages import plain

FACTS = {
    "seen_on": "2026-10-01", "source": "list_import", "began_on": "2024-03-01",
    "began_precision": "month", "kind": "unknown", "reason": "unknown", "status": "confirmed_vacant",
    "unit_kind": "shop", "floor": 0, "position": "<i>links</i>", "area_m2": "68.5",
}  # fmt: skip


@pytest.fixture
def candidate(site: Site, house: House) -> int:
    site.log_in(Role.STAFF)
    with session_scope(site.engine) as session:
        if session.get(Dataset, "liste") is None:
            session.add(Dataset(key="liste", title="Liste", kind="vacancies"))
            session.flush()
        number = session.query(VacancyCandidate).count()
        made = VacancyCandidate(
            dataset="liste",
            source_id=str(number),
            address_text="Lindenstraße 5 <b>hinten</b>",
            facts=FACTS,
            problem="several_units",
        )
        session.add(made)
        session.flush()
        return made.id


def send(site: Site, candidate: int, action: str, **fields: str) -> str:
    page = site.client.get(f"/leerstand/kandidaten/{candidate}").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    answer = site.client.post(
        f"/leerstand/kandidaten/{candidate}/{action}", data={"csrf_token": token, **fields}
    )
    return plain(answer.text)


def test_open_rows_are_listed_with_their_reason(site: Site, candidate: int) -> None:
    page = site.client.get("/leerstand/kandidaten").text
    assert "<b>hinten</b>" not in page
    assert "Mehrere Einheiten passen" in page
    assert "März 2024" in page


def test_row_becomes_a_vacancy_of_the_chosen_unit(site: Site, candidate: int, house: House) -> None:
    page = site.client.get(f"/leerstand/kandidaten/{candidate}?adresse=Lindenstr+5").text
    assert "<i>links</i>" not in page
    assert f'value="einheit-{house.shop}"' in page
    seen = send(site, candidate, "uebernehmen", ziel=f"haus-{house.building}")
    assert "Gespeichert" in seen
    assert "März 2024" in seen
    again = send_again(site, candidate, house)
    assert "gerade entschieden" in again


def send_again(site: Site, candidate: int, house: House) -> str:
    token = site.client.get("/konto").text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = site.client.post(
        f"/leerstand/kandidaten/{candidate}/uebernehmen",
        data={"csrf_token": token, "ziel": f"haus-{house.building}"},
    )
    assert answer.status_code == 409
    return plain(answer.text)


def test_unit_that_is_empty_already_is_a_conflict(site: Site, candidate: int, house: House) -> None:
    seen = send(site, candidate, "uebernehmen", ziel=f"einheit-{house.flat}")
    assert "schon ein Leerstand" in seen


def test_refusal_is_taken_back(site: Site, candidate: int) -> None:
    assert "Abgelehnt von staff" in send(site, candidate, "ablehnen")
    assert "Welche Einheit" in send(site, candidate, "wieder-offen")


def test_planners_have_no_business_here(site: Site, candidate: int) -> None:
    site.log_in(Role.PLANNER)
    assert site.client.get(f"/leerstand/kandidaten/{candidate}").status_code == 404
