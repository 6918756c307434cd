"""Serial letters through the pages of the team, questionnaires through those of everybody."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from geoqm.access.model import User
from geoqm.access.rules import local_day
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.letters import rules
from geoqm.letters.model import Answer, Letter, LetterBatch, Questionnaire
from geoqm.outreach import service as outreach
from geoqm.outreach.model import Contact
from geoqm.outreach.schemas import CampaignData
from geoqm.owners.kinds import Origin
from geoqm.owners.model import Collection, Objection, OwnerLook
from tests.builders import a_building, an_address, an_owner, an_ownership
from tests.web.conftest import Site

NOW = datetime.now(UTC)
TODAY = local_day(NOW)
CODE, OTHER, OLD = "ABCD1234EFGH", "ABCD1234EFGJ", "ABCD1234EFGK"


@pytest.fixture(scope="module")
def campaign(running: Site) -> int:
    """Kanarie with two houses, in a campaign."""
    with session_scope(running.engine) as session:
        owner = an_owner(session, "Kanarie", street="Postweg 2", email="k@example.org")
        session.get_one(Collection, owner.collection_id).origin = Origin.CADASTRE.value
        houses = [a_building(session, f"h{n}") for n in range(2)]
        for n, house in enumerate(houses):
            an_address(session, house, house_number=n + 1, source_id=f"a{n}")
            an_ownership(session, owner, house)
        data = CampaignData(
            name="Probe", purpose="Beratung", responsible="staff", begins_on=TODAY,
            channel="letter",
        )  # fmt: skip
        ids = [house.id for house in houses]
        return outreach.plan_campaign(session, ids, data, by="staff", today=TODAY).id


def post(site: Site, path: str, page: str = "/", **data: str) -> str:
    """Send a form with the token of a page; the text of the answer."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', site.client.get(page).text)
    assert token
    answer = site.client.post(path, data=data | {"csrf_token": token[1]})
    assert answer.status_code < 500
    return answer.text


def test_team_prepares_looks_and_changes_a_batch(  # noqa: PLR0915 (one journey)
    site: Site, campaign: int
) -> None:
    site.log_in(Role.STAFF)
    form = site.client.get(f"/briefe/neu?kampagne={campaign}")
    fields = dict(
        re.findall(
            r'<input class="kern-form-input__input" id="(\w+)"[^>]* value="([^"]*)"', form.text
        )
    )
    texts = dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>([^<]*)</textarea>', form.text))
    assert {"text_de", "text_en", "text_tr", "text_ar"} == set(texts)
    assert "GEOQM_LETTER_CONTROLLER" in form.text
    given = {**fields, **texts, "kampagne": str(campaign), "weg": "letter", "fragebogen": "1"}
    wrong = post(site, "/briefe/neu", "/briefe", **(given | {"text_de": "{{ konto }}"}))
    assert "Den Platzhalter „konto“ gibt es nicht." in wrong
    page = post(site, "/briefe/neu", "/briefe", **given)
    assert "Kanarie" in page
    assert "Entwurf" in page
    preview = re.search(r'href="(/briefe/\d+/vorschau/\d+)"', page)
    assert preview
    pdf = site.client.get(preview[1])
    assert pdf.content.startswith(b"%PDF")
    assert pdf.headers["cache-control"] == "no-store"
    with session_scope(site.engine) as session:
        batch = session.scalars(select(LetterBatch)).one()
        assert session.scalars(select(OwnerLook.kind)).all() == ["search", "file"]
        batch_id = batch.id
    mails = post(site, "/briefe/neu", "/briefe", **(given | {"weg": "mail"}))
    assert "1 ohne Einwilligung in E-Mails" in mails
    word = site.client.get(f"/briefe/{batch_id}/briefe.docx")
    assert word.content.startswith(b"PK")
    stale = post(site, f"/briefe/{batch_id}/text", "/briefe", **(given | {"version": "9"}))
    assert "gerade geändert" in stale
    made = post(site, f"/briefe/{batch_id}/erstellen", "/briefe", version="1")
    assert "wird erstellt" in made
    for role in (Role.PLANNER, Role.PUBLIC):
        site.client.cookies.clear()
        if role is Role.PLANNER:
            site.log_in(role)
        for path in ("", f"/{batch_id}", f"/{batch_id}/druckdatei.pdf", "/antworten", "/ruecklauf"):
            answer = site.client.get(f"/briefe{path}", headers={"accept": "text/html"})
            assert "Kanarie" not in answer.text
            assert answer.status_code in {404, 401, 200}
            assert "Serienbrief" not in answer.text


@pytest.fixture(scope="module")
def codes(running: Site, campaign: int) -> None:
    """A letter of Kanarie in Arabic with a code, and one whose code is over."""
    with session_scope(running.engine) as session:
        about = {"owner_id": session.scalars(select(Letter.owner_id)).first() or 1}
        house = session.scalars(select(Letter.building_ids)).first() or [1, 2]
        for n, (code, days) in enumerate(((CODE, 30), (OTHER, 30), (OLD, -1))):
            batch = LetterBatch(
                campaign_id=campaign, channel="letter", title=str(n), texts={},
                letter_on=TODAY, valid_until=TODAY,
            )  # fmt: skip
            session.add(batch)
            session.flush()
            known = {"language": "ar", "building_ids": house, **about}
            letter = Letter(batch_id=batch.id, position=0, sent_on=TODAY, **known)
            session.add(letter)
            session.flush()
            ends, hashed = NOW + timedelta(days=days), rules.code_hash(code)
            session.add(
                Questionnaire(letter_id=letter.id, campaign_id=campaign, token_hash=hashed,
                              expires_at=ends, **known)
            )  # fmt: skip


@pytest.mark.usefixtures("codes")
def test_everybody_with_a_code_answers_in_the_language_of_the_letter(site: Site) -> None:
    asked = site.client.get(f"/fragebogen/{CODE}")
    assert asked.status_code == 200
    assert 'lang="ar" dir="rtl"' in asked.text
    assert "كيف يُستخدم المبنى؟" in asked.text
    assert asked.headers["x-robots-tag"] == "noindex, nofollow"
    assert "Kanarie" not in asked.text
    assert " checked" not in asked.text
    assert "Wie wird das Haus genutzt?" in site.client.get(f"/fragebogen/{CODE}?sprache=de").text
    empty = post(site, f"/fragebogen/{CODE}", f"/fragebogen/{CODE}")
    assert "Bitte antworten Sie auf mindestens eine Frage." in empty
    form = {"use": "let", "empty_units": "x", "consents": "contact_mail"}
    wrong = post(site, f"/fragebogen/{CODE}", f"/fragebogen/{CODE}", **form)
    for words in ("Zahl von 0 bis 500", "Bitte geben Sie dazu Ihre E-Mail-Adresse an."):
        assert words in wrong
    right = form | {"empty_units": "1", "email": "neu@example.org", "words": "<b>\x00ja"}
    assert "Danke" in post(site, f"/fragebogen/{CODE}", f"/fragebogen/{CODE}", **right)
    assert "Ihre letzte Antwort ist angekommen" in site.client.get(f"/fragebogen/{CODE}").text
    assert "gilt ab sofort" in post(
        site, f"/fragebogen/{OTHER}/widerspruch", f"/fragebogen/{OTHER}"
    )
    # A mail program ends the mails with one click: no page before, no cookie.
    site.client.cookies.clear()
    clicked = site.client.post(f"/abmelden/{CODE}", data={"List-Unsubscribe": "One-Click"})
    assert clicked.status_code == 200
    with session_scope(site.engine) as session:
        kinds = session.scalars(select(Answer.kind).order_by(Answer.id)).all()
        assert kinds == ["answer", "objection", "no_mail"]
        assert session.scalars(select(Objection.scope)).all() == ["contact"]
        session.delete(session.scalars(select(Objection)).one())


@pytest.mark.usefixtures("codes")
def test_wrong_and_expired_codes_look_alike_and_cannot_be_tried_without_end(site: Site) -> None:
    german = {"accept-language": "de"}
    pages = [
        site.client.get(f"/fragebogen/{code}", headers=german) for code in (OLD, "X" * 12, "zzz")
    ]
    bare = [re.sub(r'value="[^"]*"|nonce="[^"]*"|/fragebogen/\w+', "", page.text) for page in pages]
    assert len(set(bare)) == 1
    assert {page.status_code for page in pages} == {404}
    assert "Dieser Code passt nicht oder ist abgelaufen." in bare[0]
    tries = [site.client.get("/fragebogen/ZZZZZZZZZZZZ", headers=german) for _ in range(20)]
    assert tries[-1].status_code == 429
    assert site.client.get(f"/fragebogen/{CODE}").status_code == 200  # who has a code comes in


@pytest.mark.usefixtures("codes")
def test_team_takes_answers_over_and_types_papers(site: Site) -> None:
    site.log_in(Role.STAFF)
    day = site.client.get("/heute").text
    assert "1 Antwort wartet; 1 Widerspruch, gilt schon" in " ".join(day.split())
    page = site.client.get("/briefe/antworten").text
    assert "Kanarie" in page
    assert "&lt;b&gt;" in page
    with session_scope(site.engine) as session:
        first = session.scalars(select(Answer.id).order_by(Answer.id)).first()
    refused = post(site, f"/briefe/antworten/{first}/ablehnen", "/briefe/antworten", grund=" ")
    assert "Bitte nennen Sie den Grund." in refused
    assert "übernommen" in post(site, f"/briefe/antworten/{first}/uebernehmen", "/briefe/antworten")
    code = rules.shown_code(OLD).lower()
    assert "Diesen Code gibt es nicht." in post(site, "/briefe/ruecklauf", "/briefe", code="nein")
    paper = post(site, "/briefe/ruecklauf", "/briefe", code=code)
    key = re.search(r'name="schluessel" value="([^"]+)"', paper)
    assert key
    typed = {"code": code, "schluessel": key[1], "speichern": "1", "use": "own", "gleich": "1"}
    for _ in range(2):  # the form is sent twice
        assert "Gespeichert." in post(site, "/briefe/ruecklauf", "/briefe", **typed)
    with session_scope(site.engine) as session:
        papers = session.scalars(select(Answer).where(Answer.way == "paper")).all()
        assert [(each.use, each.state, each.entered_by) for each in papers] == [
            ("own", "accepted", "staff")
        ]
        outcomes = session.scalars(select(Contact.outcome)).all()
        assert outcomes == ["answered", "answered"]
        assert session.scalars(select(User.name)).all()
    assert "100" in site.client.get("/briefe").text
    person = re.search(r'href="/eigentum/(\d+)"', page)
    assert person
    told = site.client.get(f"/briefe/person/{person[1]}").text
    assert "Widerspruch" in told
    assert "auf Papier, übernommen" in told
