"""The sender's page: everything a sender may do with the link, and nothing anybody else may."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import ExifTags, Image
from sqlalchemy import text

from geoqm.db.engine import session_scope
from geoqm.intake.jobs import purge, send_links
from geoqm.jobs.declaration import JobContext
from tests.web.conftest import make_settings
from tests.web.intake.conftest import HTML, Visitor, rows, sent, to_check


def photo() -> bytes:
    """What a phone sends: with camera and place."""
    data = Image.Exif()
    data[ExifTags.Base.Make] = "Kamerafirma"
    data.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (51.0, 11.0, 29.0)
    written = BytesIO()
    Image.new("RGB", (60, 40), "red").save(written, "JPEG", exif=data)
    return written.getvalue()


def test_state_is_told_in_plain_words_with_the_way_ahead(visitor: Visitor) -> None:
    visitor.open(sent(visitor))
    assert visitor.heading == "Wir prüfen Ihre Meldung."
    for part in ("Eingegangen", "Lindenstraße 5", "Laden", "80 m²", "Hindenburgstraße 31"):
        assert part in visitor.visible.replace("\u202f", " ")
    assert "bis zu 50 % der anerkannten Kosten" in visitor.visible
    assert "Erika" not in visitor.visible
    assert visitor.page.headers["referrer-policy"] == "same-origin"
    assert visitor.page.headers["cache-control"] == "no-store"


def test_answers_can_be_changed_and_the_office_sees_that(visitor: Visitor) -> None:
    own = sent(visitor)
    visitor.open(f"{own}/was").press(subject="office", since_year="2024", since_month="")
    assert "Gespeichert." in visitor.visible
    assert "Büro" in visitor.visible
    found = rows(visitor.site, "SELECT subject, vacant_since::text, revision > 1 FROM report")
    assert found == [("office", "2024-01-01", True)]
    assert ("corrected",) in rows(visitor.site, "SELECT kind FROM report_event")


def test_place_can_be_changed_but_not_out_of_the_area(visitor: Visitor) -> None:
    own = sent(visitor)
    visitor.open(f"{own}/ort").press(address="Lindenstraße 7", building="", lon="", lat="")
    assert "liegt nicht im Gebiet" in visitor.visible
    visitor.open(f"{own}/ort").press(address="Lindenstraße 6", building="", lon="", lat="")
    assert "Gespeichert." in visitor.visible
    assert rows(visitor.site, "SELECT address_text FROM report") == [("Lindenstraße 6",)]


def test_let_ends_an_undecided_report(visitor: Visitor) -> None:
    own = sent(visitor)
    visitor.open(own).send(f"{own}/vermietet")
    assert visitor.heading == "Ihre Meldung ist zurückgezogen."
    assert "nicht mehr leer steht" in visitor.visible
    assert ("let",) in rows(visitor.site, "SELECT kind FROM report_event")


def test_still_empty_is_noted(visitor: Visitor) -> None:
    own = sent(visitor)
    visitor.open(own).send(f"{own}/leer")
    assert "noch leer steht" in visitor.visible
    assert ("extended",) in rows(visitor.site, "SELECT kind FROM report_event")


def test_consent_is_withdrawn_and_given_again(visitor: Visitor) -> None:
    own = sent(visitor)
    visitor.open(own).send(f"{own}/einwilligung", purpose="contact")
    assert "Wir rufen nicht an und schreiben nicht." in visitor.visible
    visitor.send(f"{own}/einwilligung", purpose="publication", geben="1")
    assert "Wir dürfen es öffentlich anbieten, ohne Ihren Namen." in visitor.visible
    found = rows(visitor.site, "SELECT purpose FROM report_consent WHERE withdrawn_at IS NULL")
    assert found == [("publication",)]


def test_deleting_erases_person_photos_and_link_at_once(visitor: Visitor) -> None:
    own = sent(visitor)
    visitor.open(f"{own}/fotos").press("laden", files={"foto": ("a.jpg", photo(), "image/jpeg")})
    visitor.open(f"{own}/loeschen")
    assert "sofort Ihren Namen" in visitor.visible
    visitor.send(f"{own}/loeschen")
    assert visitor.heading == "Ihre Angaben sind gelöscht."
    assert visitor.open(own).page.status_code == 404
    assert rows(visitor.site, "SELECT count(*) FROM report_sender") == [(0,)]
    assert rows(visitor.site, "SELECT words, address_text FROM report") == [("", "")]
    assert list(visitor.site.folder.rglob("*.jpg")) == []


def test_withdrawn_report_says_so_instead_of_changing(visitor: Visitor) -> None:
    own = sent(visitor)
    visitor.open(own).send(f"{own}/vermietet")
    visitor.send(f"{own}/leer")
    assert visitor.page.status_code == 409
    assert "Das ist bei dieser Meldung nicht mehr möglich." in visitor.visible


@pytest.mark.parametrize(
    "path",
    ["", "/was", "/fotos", "/loeschen", "/bild/1", "/ort"],
)
def test_foreign_and_guessed_links_tell_nothing(visitor: Visitor, path: str) -> None:
    own = sent(visitor)
    for wrong in (
        own[:-1] + ("A" if own[-1] != "A" else "B"),
        "/meldung/x",
        "/meldung/" + "a" * 200,
    ):
        visitor.open(wrong + path)
        assert visitor.page.status_code == 404
        assert "Lindenstraße" not in visitor.visible


@pytest.mark.parametrize("path", ["bestaetigen", "vermietet", "leer", "einwilligung", "loeschen"])
def test_wrong_link_changes_nothing(visitor: Visitor, path: str) -> None:
    own = sent(visitor)
    visitor.open(own).send("/meldung/" + "a" * 43 + "/" + path, purpose="contact")
    assert visitor.page.status_code == 404
    assert rows(visitor.site, "SELECT state FROM report") == [("waiting",)]


def test_another_site_cannot_press_the_buttons(visitor: Visitor) -> None:
    own = sent(visitor)
    answer = visitor.site.client.post(f"{own}/loeschen", data={}, headers=HTML)
    assert answer.status_code == 403
    assert rows(visitor.site, "SELECT state FROM report") == [("waiting",)]


def test_expired_link_leads_nowhere(visitor: Visitor) -> None:
    own = sent(visitor)
    with session_scope(visitor.site.engine) as session:
        session.execute(text("UPDATE report_token SET expires_at = now() - interval '1 second'"))
    assert visitor.open(own).page.status_code == 404
    assert "Dieser Link gilt nicht oder nicht mehr." in visitor.visible


def job(visitor: Visitor) -> JobContext:
    site = visitor.site
    settings = make_settings(site.url, site.folder, public_url="https://geoqm.example")
    return JobContext(site.engine, settings)


def test_link_is_sent_anew_and_the_page_does_not_tell_whether_there_is_one(
    visitor: Visitor,
) -> None:
    sent(visitor, email="erika@example.com")
    answers = []
    for address in ("ERIKA@example.com", "niemand@example.com"):
        visitor.open("/melden/link").send("/melden/link", email=address)
        answers.append(visitor.visible)
    assert answers[0] == answers[1]
    assert send_links(job(visitor)) == "1 Links verschickt"
    found = rows(
        visitor.site,
        "SELECT text_part FROM outbox_message WHERE template = 'report_link'",
    )
    link = re.search(r"https://geoqm\.example(/meldung/[\w-]{43})", str(found[0][0]))
    assert link
    assert visitor.open(link[1]).page.status_code == 200
    assert rows(visitor.site, "SELECT count(*) FROM report_link_request") == [(0,)]


def test_asking_for_the_link_again_and_again_is_stopped(visitor: Visitor) -> None:
    visitor.open("/melden/link")
    for _ in range(10):
        visitor.send("/melden/link", email="erika@example.com")
        visitor.open("/melden/link")
    visitor.send("/melden/link", email="erika@example.com")
    assert visitor.page.status_code == 429


@pytest.mark.parametrize(
    "address", ["", "erika", "a@b\r\nBcc: x@example.com", "x" * 300 + "@example.com"]
)
def test_what_is_no_address_is_refused_with_an_example(visitor: Visitor, address: str) -> None:
    visitor.open("/melden/link").send("/melden/link", email=address)
    assert visitor.page.status_code == 422
    assert "Bitte prüfen Sie die E-Mail-Adresse." in visitor.visible
    assert rows(visitor.site, "SELECT count(*) FROM report_link_request") == [(0,)]


def test_photos_leave_no_file_behind_when_the_report_is_over_its_time(visitor: Visitor) -> None:
    to_check(visitor)
    visitor.open("/melden/fotos").press("laden", files={"foto": ("a.jpg", photo(), "image/jpeg")})
    assert list(visitor.site.folder.rglob("*.jpg")) != []
    with session_scope(visitor.site.engine) as session:
        session.execute(
            text("UPDATE report SET created_at = :then"), {"then": datetime(2020, 1, 1, tzinfo=UTC)}
        )
    purge(job(visitor))
    assert list(visitor.site.folder.rglob("*.jpg")) == []
    assert rows(visitor.site, "SELECT count(*) FROM report") == [(0,)]
