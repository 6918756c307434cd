"""Administration edits rules: test bench, publication, conflicts; nobody else gets there."""

import pytest
from httpx2 import Response

from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.facades import queries, service
from geoqm.http.dependencies import office_day
from geoqm.settings import ROOT
from tests.builders import EAST, a_building, an_area, square
from tests.unit.facades.test_drafts import fields_of
from tests.web.conftest import Site

HTML = {"accept": "text/html"}
OWN = (ROOT / "data" / "rules" / "gladbach-westend.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def number(running: Site) -> int:
    """The rules that ship, and two houses: one old, one young."""
    with session_scope(running.engine) as session:
        an_area(session)
        for place, year in enumerate((1905, 2020)):
            known = {"year_built": year, "year_precision": "exact", "situation": "inside"}
            a_building(session, f"b{place}", shape=square(EAST + 30 * place), **known)
        service.install(session, [OWN.encode()], day=office_day())
        current = queries.current(session)
        assert current is not None
        return current.id


def page(site: Site, address: str) -> str:
    site.log_in(Role.ADMIN)
    answer = site.client.get(address, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def send(site: Site, address: str, text: str, **fields: str) -> Response:
    token = text.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]
    seen = text.split('name="seen" value="')[1].split('"', maxsplit=1)[0]
    told = {"csrf_token": token, "seen": seen, "war": "form", "content": OWN, **fields}
    headers = HTML | ({"x-fragment": "1"} if "fragment" in fields else {})
    return site.client.post(address, data=told, headers=headers, follow_redirects=False)


def aged(years: str) -> dict[str, str]:
    fields = fields_of(OWN) | {"c-age-operator": ">=", "c-age-value": years}
    fields |= {"version": "neu", "valid_from": office_day().isoformat()}
    del fields["c-age-unknown"]
    return fields


def test_changed_value_says_at_once_how_many_houses_change(site: Site, number: int) -> None:
    text = page(site, f"/regeln/{number}/neu")
    assert "Zahl der Angebote" in text
    answer = send(site, f"/regeln/{number}/neu", text, **aged("60"), fragment="1")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "1 von 2 Gebäuden ändern sich" in answer.text
    without_script = send(site, f"/regeln/{number}/neu", text, **aged("60"))
    assert "1 von 2 Gebäuden ändern sich" in without_script.text
    assert 'value="60"' in without_script.text
    assert "1 von 2" not in page(site, f"/regeln/{number}/neu")


def test_words_of_a_rule_are_told_in_german(site: Site, number: int) -> None:
    found = page(site, f"/regeln/{number}/neu")
    assert "owners_community: Eigentümergemeinschaft" in found
    assert '<option value="single_trade" label="einzelnes Gewerk">' in found


def test_mistake_in_the_file_is_named_with_line_and_remedy(site: Site, number: int) -> None:
    text = page(site, f"/regeln/{number}/neu?als=text")
    wrong = OWN.replace('operator = "not in"', 'operator = "ohne"')
    line = wrong[: wrong.index('"ohne"')].count("\n") + 1
    answer = send(site, f"/regeln/{number}/veroeffentlichen", text, war="text", content=wrong)
    assert answer.status_code == 422
    assert f"Zeile {line}, operator:" in answer.text
    assert "Erlaubt ist:" in answer.text
    assert "„ohne“" in answer.text
    broken = send(site, f"/regeln/{number}/neu", text, war="text", als="form", content="= <b>")
    assert "kein gültiges TOML" in broken.text
    assert "= &lt;b&gt;" in broken.text


def test_published_version_holds_and_a_second_editor_is_told(site: Site, number: int) -> None:
    text = page(site, f"/regeln/{number}/neu")
    address = f"/regeln/{number}/veroeffentlichen"
    answer = send(site, address, text, **aged("10"))
    assert answer.status_code == 303, answer.text
    shown = page(site, answer.headers["location"])
    for told in (
        "gilt auf Karte und Akte",
        "mindestens 10\u202fJahre",
        "veröffentlicht",
        "(admin)",
    ):
        assert told in shown
    assert page(site, "/regeln").count("gilt auf Karte und Akte") == 1
    late = aged("20") | {"version": "andere", "seen": str(number)}
    second = send(site, address, page(site, f"/regeln/{number}/neu"), **late)
    assert second.status_code == 409
    assert "Inzwischen gibt es die Fassung neu" in second.text
    assert 'value="20"' in second.text
    file = site.client.get(answer.headers["location"].split("?")[0] + "/datei", headers=HTML)
    assert file.headers["content-type"].startswith("application/toml")
    assert "value = 10" in file.text


def test_criterion_is_added_and_another_taken_out_in_the_form(site: Site, number: int) -> None:
    text = page(site, f"/regeln/{number}/neu")
    added = {
        "new-subject": "building.age_years",
        "new-severity": "must",
        "new-operator": ">=",
        "new-value": "60",
        "new-staff": "Mindestalter <b>",
        "new-source": "erfunden",
    }
    fields = fields_of(OWN) | added | {"c-age-removed": "1", "version": "form"}
    missing = send(site, f"/regeln/{number}/neu", text, **fields)
    assert missing.status_code == 422
    assert "owners" in missing.text
    assert "Mindestalter &lt;b&gt;" in missing.text
    for language in ("de", "en", "tr", "ar"):
        fields[f"new-{language}"] = f"Alter {language}"
    tried = send(site, f"/regeln/{number}/neu", text, **fields)
    assert "1 von 2 Gebäuden ändern sich" in tried.text
    assert 'name="c-age_years-value" value="60"' in tried.text
    assert 'name="c-age-value"' not in tried.text
    assert ">Alter tr</textarea>" in tried.text


@pytest.mark.parametrize("role", [Role.STAFF, Role.PLANNER])
def test_only_administration_gets_there(site: Site, number: int, role: Role) -> None:
    site.log_in(role)
    for address in ("/regeln", f"/regeln/{number}", f"/regeln/{number}/neu"):
        assert site.client.get(address, headers=HTML).status_code == 404
    refused = site.client.post(f"/regeln/{number}/gilt", headers=HTML)
    assert refused.status_code in {403, 404}
