"""Data protection in the browser: for whom, noted, asked twice."""

import json
from typing import Any

import pytest

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from tests.builders import an_owner
from tests.web.conftest import Site

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def erika(running: Site) -> int:
    """An owner to report on."""
    with session_scope(running.engine) as session:
        return an_owner(session, "Auskunftei").id


def get(site: Site, address: str, role: Role = Role.ADMIN) -> Any:
    return site.client.get(address, headers=HTML, auth=site.basic(role))


@pytest.mark.parametrize(
    "address", ["/auskunft/owner/1", "/auskunft/owner/1/x.json", "/aufbewahrung"]
)
@pytest.mark.parametrize("role", [Role.PLANNER, Role.STAFF])
def test_reports_and_retention_are_for_the_administration(
    site: Site, address: str, role: Role
) -> None:
    assert get(site, address, role).status_code == 404


def test_team_reads_the_record_of_processing(site: Site) -> None:
    page = get(site, "/verarbeitungen", Role.STAFF).text
    for told in ("Einwilligungen", "Art. 6 Abs. 1", "12 Monate", "bleibt ohne Namen"):
        assert told in page
    assert get(site, "/verarbeitungen", Role.PLANNER).status_code == 404


def test_report_is_handed_out_and_noted(site: Site, erika: int) -> None:
    assert "Stammdaten" in get(site, f"/auskunft/owner/{erika}").text
    answer = get(site, f"/auskunft/owner/{erika}/auskunft.json")
    assert json.loads(answer.content)["sections"][0]["rows"][0]["name"] == "Auskunftei"
    assert "eispiel" not in answer.headers["content-disposition"]
    assert "Auskunft nach Art. 15 DSGVO" in get(site, "/aufbewahrung").text


def test_erasure_is_asked_twice(site: Site, erika: int) -> None:
    address, auth = f"/auskunft/owner/{erika}/loeschen", site.basic(Role.ADMIN)
    refused = site.client.post(address, data={}, headers=HTML, auth=auth)
    assert refused.status_code == 400
    assert "nicht rückgängig" in refused.text
    done = site.client.post(address, data={"bestaetigung": "löschen"}, headers=HTML, auth=auth)
    assert "Gelöscht." in done.text
    assert get(site, f"/eigentum/{erika}", Role.STAFF).status_code == 404


def test_retention_runs_from_the_page(site: Site) -> None:
    answer = site.client.post("/aufbewahrung", headers=HTML, auth=site.basic(Role.ADMIN))
    assert "Nichts ist fällig." in answer.text
