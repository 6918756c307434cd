"""Headers, CSRF, roles and error answers, as every page has them."""

import pytest

from geoqm.db.roles import Role
from tests.web.conftest import Site

HTML = {"accept": "text/html"}


def test_pages_carry_a_policy_with_a_fresh_nonce(site: Site) -> None:
    first = site.client.get("/anmelden", headers=HTML)
    second = site.client.get("/anmelden", headers=HTML)
    policy = first.headers["content-security-policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert f'nonce="{nonce}"' in first.text
    assert "'strict-dynamic'" in policy
    assert "default-src 'none'" in policy
    assert nonce not in second.headers["content-security-policy"]


def test_form_without_its_token_is_refused(site: Site) -> None:
    answer = site.client.post("/anmelden", data={"name": "staff", "kennwort": "x"}, headers=HTML)
    assert answer.status_code == 403
    assert "Laden Sie die Seite neu" in answer.text


def test_form_from_another_site_is_refused_even_with_a_session(site: Site) -> None:
    site.log_in(Role.STAFF)
    answer = site.client.post("/abmelden", headers={**HTML, "sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


def test_visitor_is_led_to_the_login_and_back(site: Site) -> None:
    answer = site.client.get("/konto?a=1", headers=HTML, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/anmelden?weiter=/konto%3Fa%3D1"


def test_program_without_login_gets_a_challenge(site: Site) -> None:
    answer = site.client.get("/konto")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic realm=")
    assert answer.headers["content-type"] == "application/problem+json"


def test_unknown_page_answers_in_german_and_says_nothing_more(site: Site) -> None:
    answer = site.client.get("/gibt-es-nicht", headers=HTML)
    assert answer.status_code == 404
    assert "für Sie nicht freigegeben" in answer.text
    assert "gibt-es-nicht" not in answer.text


def test_session_cookie_is_out_of_reach_for_scripts(site: Site) -> None:
    page = site.client.get("/anmelden", headers=HTML)
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"name": "staff", "kennwort": site.passwords[Role.STAFF], "csrf_token": token}
    answer = site.client.post("/anmelden", data=form, follow_redirects=False)
    cookie = next(
        value for value in answer.headers.get_list("set-cookie") if "geoqm_session" in value
    )
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_login_never_leads_to_another_site(site: Site, target: str) -> None:
    page = site.client.get("/anmelden", headers=HTML)
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"name": "staff", "kennwort": site.passwords[Role.STAFF], "csrf_token": token}
    answer = site.client.post("/anmelden", data={**form, "weiter": target}, follow_redirects=False)
    assert answer.headers["location"] == "/karte"


def test_health_names_database_and_migrations(site: Site) -> None:
    answer = site.client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["database"] == "ok"
    assert answer.json()["migrations"] == "current"


def test_static_files_with_a_mark_may_be_kept(site: Site) -> None:
    answer = site.client.get("/static/css/geoqm.css?v=abc")
    assert "immutable" in answer.headers["cache-control"]


def test_log_out_ends_the_session_in_the_database(site: Site) -> None:
    site.log_in(Role.STAFF)
    session_cookie = site.client.cookies["geoqm_session"]
    page = site.client.get("/konto", headers=HTML)
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    site.client.post("/abmelden", data={"csrf_token": token}, follow_redirects=False)
    site.client.cookies.set("geoqm_session", session_cookie)
    answer = site.client.get("/konto", headers=HTML, follow_redirects=False)
    assert answer.status_code == 303
