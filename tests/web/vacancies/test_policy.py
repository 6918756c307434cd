"""Rules of the register: only administration changes them, and mistakes are named."""

from geoqm.db.roles import Role
from tests.web.conftest import Site
from tests.web.vacancies.test_pages import plain

RULES = {
    "check_after_months": "3", "stale_after_months": "6", "structural_after_months": "12",
    "smallest_public_number": "3",
}  # fmt: skip


def send(site: Site, **changed: str) -> str:
    page = site.client.get("/leerstand/regeln").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    fields = {"csrf_token": token, **RULES, **changed}
    return plain(site.client.post("/leerstand/regeln", data=fields).text)


def test_administration_sets_when_an_entry_is_stale(site: Site) -> None:
    site.log_in(Role.ADMIN)
    assert "Gespeichert" in send(site, stale_after_months="9")
    assert 'value="9"' in site.client.get("/leerstand/regeln").text
    send(site)


def test_rules_that_do_not_fit_are_refused(site: Site) -> None:
    site.log_in(Role.ADMIN)
    assert "von 3 bis 10" in send(site, smallest_public_number="1")
    assert "nicht vor der Wiedervorlage" in send(site, stale_after_months="2")
    assert "von 1 bis 24" in send(site, check_after_months="<b>")


def test_team_has_no_business_with_the_rules(site: Site) -> None:
    site.log_in(Role.STAFF)
    assert site.client.get("/leerstand/regeln").status_code == 404
