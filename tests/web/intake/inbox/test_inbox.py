"""The inbox as the team sees it: queue, decision, undo, two people, attackers' texts."""

import re
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select, text

from geoqm.db.roles import Role
from geoqm.intake.codes import ReportKind
from geoqm.intake.model import Report, ReportConsent, ReportPhoto
from geoqm.intake.photo_files import PhotoFiles
from geoqm.intake.photos import picture
from geoqm.intake.rules import SpamGuess
from geoqm.intake.service import Sending
from geoqm.vacancies.model import VacancyOffer
from tests.web.conftest import Site
from tests.web.intake.inbox.conftest import Desk

SCRIPT = "<script>alert(1)</script>"
QUOTES = "\"><img src=x onerror=alert(1)>'{{ 7 * 7 }}"


def places(page: str) -> list[str]:
    """The reports of the queue in their order."""
    return re.findall(r'name="id" value="(\d+)"', page)


def test_empty_inbox_says_so(desk: Desk) -> None:
    page = desk.page("/eingang")
    assert "Noch keine Meldungen" in page
    assert "Alles entschieden." in page


def test_oldest_report_stands_first_and_is_open(desk: Desk) -> None:
    young, old = desk.report(days_ago=1), desk.report(days_ago=9)
    page = desk.page("/eingang")
    assert places(page) == [str(old), str(young)]
    assert "vor 9 Tagen" in page
    assert "über Zielzeit" in page


def test_unconfirmed_reports_are_kept_apart(desk: Desk) -> None:
    desk.report(email="erika@example.com")
    with desk.session() as session:
        session.execute(text("UPDATE report SET state = 'sent'"))
        session.commit()
    assert places(desk.page("/eingang")) == []


def test_count_in_the_navigation_is_red_over_target_time(desk: Desk) -> None:
    desk.report()
    assert 'gq-nav-count">1<' in desk.page("/eingang/kapazitaet")
    desk.report(days_ago=20)
    page = desk.page("/eingang/kapazitaet")
    assert 'gq-nav-count--late">2<' in page
    assert "2</span> warten" not in page
    assert "1 über Zielzeit" in page


def test_planners_and_strangers_see_no_inbox(site: Site, desk: Desk) -> None:
    report = desk.report()
    site.client.cookies.clear()
    answer = site.client.get(
        f"/eingang/{report}", headers={"accept": "text/html"}, follow_redirects=False
    )
    assert answer.status_code in {303, 401}
    site.log_in(Role.PLANNER)
    for path in ("/eingang", f"/eingang/{report}", "/eingang/kapazitaet", "/eingang/auswahl"):
        assert site.client.get(path).status_code == 404
    assert "/eingang" not in site.client.get("/karte", headers={"accept": "text/html"}).text


def test_confirming_creates_an_episode_and_goes_on_with_the_next(desk: Desk) -> None:
    first, second = desk.report(days_ago=3), desk.report()
    status, target, _ = desk.send(
        f"/eingang/{first}/entscheidung", fassung=1, tun="bestaetigen", ziel=f"e-{desk.unit_id}"
    )
    assert (status, target) == (303, f"/eingang/{second}")
    assert desk.state(first) == "accepted"
    page = desk.page(target)
    assert "Leerstand seit 01.01.2024 offen" in page
    assert "Rückgängig" in page


def test_undo_brings_the_report_back(desk: Desk) -> None:
    report = desk.report()
    desk.send(f"/eingang/{report}/entscheidung", fassung=1, tun="ablehnen", grund="renovation")
    assert "abgelehnt: Renovierung" in desk.page("/eingang")
    status, target, _ = desk.send(f"/eingang/{report}/rueckgaengig", fassung=2)
    assert (status, target) == (303, f"/eingang/{report}")
    assert desk.state(report) == "waiting"


def test_second_window_is_told_and_its_text_is_kept(desk: Desk) -> None:
    report = desk.report()
    path = f"/eingang/{report}/entscheidung"
    desk.send(path, fassung=1, tun="ablehnen", grund="holiday")
    status, _, page = desk.send(path, fassung=1, tun="rueckfragen", frage="Welches Geschoss?")
    assert status == 409
    assert "hat sich gerade geändert" in page
    assert "abgelehnt: längere Abwesenheit" in page
    assert "Ihr Text ist gesichert" in page
    assert desk.state(report) == "refused"
    assert "Welches Geschoss?" in desk.page(f"/eingang/{report}")


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"tun": ""}, "was mit der Meldung geschehen soll"),
        ({"tun": "ablehnen"}, "Bitte wählen Sie einen Grund."),
        ({"tun": "ablehnen", "grund": "boshaft"}, "Bitte wählen Sie einen Grund."),
        ({"tun": "rueckfragen", "frage": "  "}, "Bitte schreiben Sie Ihre Frage."),
        ({"tun": "bestaetigen"}, "Bitte wählen Sie unter 1"),
        ({"tun": "bestaetigen", "ziel": "m-1"}, "Bestätigen braucht eine Einheit."),
        ({"tun": "zusammenfuehren", "ziel": "n-1"}, "Zusammenführen geht nur"),
        ({"tun": "zusammenfuehren", "ziel": "m-99999999999999999999"}, "Bitte wählen Sie unter 1"),
    ],
)
def test_incomplete_decision_changes_nothing_and_says_what_is_missing(
    desk: Desk, form: dict[str, str], message: str
) -> None:
    report = desk.report()
    status, _, page = desk.send(
        f"/eingang/{report}/entscheidung", fassung=1, bemerkung="bleibt stehen", **form
    )
    assert status == 409
    assert message in page
    assert "bleibt stehen" in page
    assert desk.state(report) == "waiting"


def test_attackers_texts_are_shown_as_text_everywhere(desk: Desk) -> None:
    report = desk.report(words=SCRIPT + QUOTES, address=f"{SCRIPT}{QUOTES}"[:200])
    desk.send(f"/eingang/{report}/notiz", notiz=SCRIPT + QUOTES)
    pages = [
        desk.page(f"/eingang/{report}"),
        desk.page(f"/eingang/auswahl?tun=ablehnen&id={report}"),
    ]
    desk.send(f"/eingang/{report}/entscheidung", fassung=1, tun="rueckfragen", frage=SCRIPT)
    pages.append(desk.page(f"/eingang/{report}"))
    for page in pages:
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
        assert "<img src=x" not in page
        assert "49'" not in page


def test_hints_suspects_and_questions_have_their_own_tabs(desk: Desk) -> None:
    hint = desk.report(kind=ReportKind.HINT)
    junk = desk.report(sending=Sending(guess=SpamGuess(80, ("Internetadresse im Text",))))
    asked = desk.report()
    desk.send(f"/eingang/{asked}/entscheidung", fassung=1, tun="rueckfragen", frage="Wo genau?")
    assert places(desk.page("/eingang")) == [str(hint)]
    assert places(desk.page("/eingang?reiter=hinweise")) == [str(hint)]
    assert places(desk.page("/eingang?reiter=rueckfragen")) == [str(asked)]
    page = desk.page("/eingang?reiter=verdacht")
    assert places(page) == [str(junk)]
    assert "Internetadresse im Text" in page
    desk.send(f"/eingang/{junk}/unverdaechtig")
    assert places(desk.page("/eingang")) == [str(hint), str(junk)]


def test_report_is_taken_and_given_back(desk: Desk) -> None:
    report = desk.report()
    desk.send(f"/eingang/{report}/zuweisen", fassung=1, an="mir")
    assert places(desk.page("/eingang?reiter=meine")) == [str(report)]
    desk.send(f"/eingang/{report}/zuweisen", fassung=1, an="")
    assert places(desk.page("/eingang?reiter=meine")) == []


def test_several_reports_are_refused_after_a_preview(desk: Desk) -> None:
    one, two, decided = desk.report(), desk.report(), desk.report()
    desk.send(f"/eingang/{decided}/entscheidung", fassung=1, tun="ablehnen", grund="holiday")
    page = desk.page(f"/eingang/auswahl?tun=ablehnen&id={one}&id={two}&id={decided}")
    assert "2 Meldungen ablehnen?" in page
    assert "ist schon entschieden" in page
    token = desk.csrf()
    chosen = {"csrf_token": token, "tun": "ablehnen", "meldung": [f"{one}-1", f"{two}-1"]}
    answer = desk.client.post("/eingang/auswahl", data=chosen)
    assert "Bitte wählen Sie einen Grund." in answer.text
    answer = desk.client.post("/eingang/auswahl", data=chosen | {"grund": "spam"})
    assert "2 Meldungen ablehnen: erledigt" in answer.text
    assert [desk.state(each) for each in (one, two)] == ["refused", "refused"]


def test_report_that_changed_since_the_preview_is_left_out(desk: Desk) -> None:
    report = desk.report()
    chosen = {
        "csrf_token": desk.csrf(),
        "tun": "ablehnen",
        "grund": "spam",
        "meldung": f"{report}-7",
    }
    answer = desk.client.post("/eingang/auswahl", data=chosen)
    assert "hat sich gerade geändert" in answer.text
    assert desk.state(report) == "waiting"


@pytest.mark.parametrize("number", ["0", "999999", "-1", "x", str(2**70)])
def test_unknown_reports_are_not_found(desk: Desk, number: str) -> None:
    answer = desk.client.get(f"/eingang/{number}", headers={"accept": "text/html"})
    assert answer.status_code in {400, 404}


def test_forms_of_other_sites_are_refused(desk: Desk) -> None:
    report = desk.report()
    data = {"fassung": "1", "tun": "ablehnen", "grund": "spam"}
    answer = desk.client.post(f"/eingang/{report}/entscheidung", data=data)
    assert answer.status_code == 403
    assert desk.state(report) == "waiting"


def test_capacity_counts_what_came_and_what_was_decided(desk: Desk) -> None:
    report = desk.report(days_ago=2)
    desk.report()
    desk.send(f"/eingang/{report}/entscheidung", fassung=1, tun="ablehnen", grund="holiday")
    page = desk.page("/eingang/kapazitaet")
    assert "eingegangen 2" in page
    assert "entschieden 1" in page
    assert "2 Tage" in page
    assert "längere Abwesenheit" in page


def test_photos_are_for_the_team_alone(desk: Desk, site: Site) -> None:
    report, other = desk.report(), desk.report()
    settings = site.client.app._app._lifespan.state.context.settings  # type: ignore[attr-defined]
    content = BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "JPEG")
    key = PhotoFiles(settings.var_dir / "photos").keep(picture(content.getvalue()))
    with desk.session() as session:
        photo = ReportPhoto(
            report_id=report,
            upload_key="a" * 32,
            state="ready",
            file_key=key,
            expected_bytes=1000,
            created_at=desk.now,
        )
        session.add(photo)
        session.commit()
        number = photo.id
    path = f"/eingang/{report}/foto/{number}"
    assert path in desk.page(f"/eingang/{report}")
    answer = desk.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert desk.client.get(f"{path}?klein=1").status_code == 200
    assert desk.client.get(f"/eingang/{other}/foto/{number}").status_code == 404
    site.client.cookies.clear()
    assert desk.client.get(path, follow_redirects=False).status_code in {303, 401}


def test_whole_house_and_offer_are_proposed_and_said_in_words(desk: Desk) -> None:
    number = desk.report()
    with desk.session() as session:
        report = session.get_one(Report, number)
        report.subject, report.unit_count = "house", 3
        session.add(
            ReportConsent(
                report_id=number, purpose="publication", text_version="2026-11", given_at=desk.now
            )
        )
        session.commit()
    page = desk.client.get(f"/eingang/{number}", headers={"accept": "text/html"}).text
    assert f'value="h-{desk.building_id}" checked' in page
    assert "1 bekannte Einheit, 2 weitere werden angelegt" in page
    assert "Als Angebot veröffentlichen: „Ganzes Haus“" in page
    chosen = {"tun": "bestaetigen", "ziel": f"h-{desk.building_id}", "angebot": "ja"}
    desk.send(f"/eingang/{number}/entscheidung", fassung=1, **chosen)
    with desk.session() as session:
        report = session.get_one(Report, number)
        assert len(report.further_episodes) == 2
        assert session.scalars(select(VacancyOffer.title)).all() == ["Ganzes Haus"]
