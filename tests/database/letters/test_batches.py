"""From campaign to sent letters: who gets one, what stands in it, that none is made twice."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geoqm.access.model import User
from geoqm.access.rules import local_day
from geoqm.db.engine import Caller, make_engine, session_scope
from geoqm.db.roles import INTAKE, Role
from geoqm.errors import Conflict, InvalidInput, RuleViolation, Unavailable
from geoqm.intake.model import Report
from geoqm.jobs.declaration import JobContext
from geoqm.letters import mailing, making, production, queries, rules, service, word
from geoqm.letters.files import LetterFiles
from geoqm.letters.model import Letter, LetterBatch, Questionnaire
from geoqm.letters.printing import content, press
from geoqm.letters.schemas import AnswerData, BatchData
from geoqm.messages.model import Message
from geoqm.messages.smtp import Sender, envelope
from geoqm.outreach import service as outreach
from geoqm.outreach.model import CampaignPerson, Contact, FollowUp
from geoqm.outreach.schemas import CampaignData
from geoqm.owners import service as owners
from geoqm.owners.kinds import Origin
from geoqm.owners.model import Collection, Consent, Objection, Owner
from geoqm.owners.queries import people
from tests.builders import a_building, an_address, an_owner, an_ownership
from tests.paper import words_in
from tests.web.conftest import make_settings

NOW = datetime.now(UTC)
TODAY = local_day(NOW)
TEXTS = {
    "de": ("Ihr Haus {{ haeuser }}", "wir beraten Sie zu: {{ haeuser }}.\n\nBis {{ frist }}."),
    "ar": ("منزلكم", "نقدم لكم استشارة حول {{ haeuser }}."),
}


def batch_data(**values: object) -> BatchData:
    given = {
        "channel": "letter",
        "title": "Erstes Anschreiben",
        "texts": TEXTS,
        "letter_on": TODAY,
        "valid_until": TODAY + timedelta(days=60),
        "signature": "Mara Beispiel",
    }
    return BatchData(**(given | values))  # type: ignore[arg-type]


def a_campaign(session: Session) -> tuple[int, dict[str, Owner]]:
    """Four persons: two get letters, one objects, one has no address; one has two houses."""
    session.execute(update(Collection).values(origin=Origin.LAND_REGISTER.value))
    people_: dict[str, Owner] = {}
    houses = []
    for number, (name, language, street) in enumerate(
        (("Zwei", "de", "Postweg 2"), ("Örnek", "ar", "Postweg 1"), ("Nein", "de", "Postweg 3"),
         ("Ohne", "de", ""))
    ):  # fmt: skip
        owner = an_owner(session, name, language=language, street=street, title="Frau",
                         email=f"o{number}@example.org")  # fmt: skip
        for each in range(2 if name == "Zwei" else 1):
            house = a_building(session, f"h{number}{each}")
            an_address(session, house, house_number=10 * number + each + 1,
                       source_id=f"a{number}{each}")  # fmt: skip
            an_ownership(session, owner, house)
            houses.append(house.id)
        people_[name] = owner
    objection = {"scope": "contact", "made_on": TODAY, "text_version": "1"}
    owners.add_objection(session, people_["Nein"].id, objection)
    session.execute(update(Collection).values(origin=Origin.LAND_REGISTER.value))
    data = CampaignData(
        name="Probe", purpose="Beratung", responsible="m", begins_on=TODAY, channel="letter"
    )
    campaign = outreach.plan_campaign(session, houses, data, by="m", today=TODAY)
    return campaign.id, people_


@pytest.fixture(scope="module")
def context(migrated_template: str, clone, tmp_path_factory) -> Iterator[JobContext]:  # type: ignore[no-untyped-def]
    url = clone(migrated_template)
    settings = make_settings(
        url,
        tmp_path_factory.mktemp("var"),
        public_url="https://geoqm.example",
        letter_address="Beispielweg 1|41061 Probestadt",
        letter_controller="Stadt Probestadt",
    )
    engine = make_engine(url)
    yield JobContext(engine, settings)
    engine.dispose()


def window_of(pdf: Path) -> str:
    """The text inside the window of DIN 5008 form B: 20/45 mm, 85 x 45 mm, at 72 dpi."""
    x, y, w, h = (round(mm / 25.4 * 72) for mm in (20, 45, 85, 45))
    box = ["-x", str(x), "-y", str(y), "-W", str(w), "-H", str(h)]
    return words_in(pdf, "-f", "1", "-l", "1", *box)


def test_letters_from_campaign_to_sent(  # noqa: PLR0915 (one journey)
    context: JobContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One journey: prepare, crash, produce, look, one objects, sent, answered, objected."""
    with session_scope(context.engine) as session:
        session.add(User(name="m", role="staff", password_hash="x"))  # noqa: S106 (no password)
    with context.session() as session:
        campaign_id, named = a_campaign(session)
        ids = {name: owner.id for name, owner in named.items()}
        batch = service.prepare(session, campaign_id, batch_data(), by="m", now=NOW)
        batch_id = batch.id
        to_make, made, skipped = queries.counts(session, batch_id)
        assert (to_make, made) == (2, 0)
        assert rules.skipped_words(skipped) == (
            "2 Personen ausgelassen: 1 Widerspruch, 1 ohne Anschrift."
        )
        rows = [each for each in queries.letters(session, batch_id) if not each.skip_reason]
        assert [each.owner_id for each in rows] == [ids["Örnek"], ids["Zwei"]]  # Postweg 1, 2
        assert [len(each.building_ids) for each in rows] == [1, 2]
        assert all(each.has_notice for each in rows)
        samples = making.samples(session, batch, rows, context.settings, on=TODAY, code="")
        head = content.letterhead(context.settings)
        made_docx = word.as_docx([content.sheet(each, head) for each in samples], head)
        assert made_docx.startswith(b"PK")
        service.request_production(session, batch_id, version=batch.version, by="m", now=NOW)

    # The process dies after the first portion: what is made stays, the rest follows.
    monkeypatch.setattr(production, "PORTION", 1)
    real, calls = press.make_files, []

    def dies_the_second_time(*args):  # type: ignore[no-untyped-def]
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError("power cut")
        return real(*args)

    monkeypatch.setattr(press, "make_files", dies_the_second_time)
    with pytest.raises(RuntimeError):
        production.produce(context)
    with context.session() as session:
        first = [each.sha256 for each in queries.letters(session, batch_id) if each.sha256]
        assert len(first) == 1
    assert production.produce(context) == f"Serienbrief {batch_id}: 1 erstellt"
    assert production.produce(context) == "nichts zu erstellen"

    files = LetterFiles(context.settings.var_dir)
    with context.session() as session:
        batch = queries.batch(session, batch_id)
        assert batch.state == "produced"
        arabic, german = [x for x in queries.letters(session, batch_id) if not x.skip_reason]
        assert arabic.sha256 == first[0]
        assert len(session.scalars(select(Questionnaire)).all()) == 2
        window = window_of(files.path(german.file_key))
        assert "Frau Erika Zwei\nPostweg 2\n41061 Probestadt" in window
        assert "Beispielweg 1" in window  # the line for returns
        told = " ".join(words_in(files.path(german.file_key)).split())
        for each in ("Sehr geehrte Frau Zwei,", "Information nach Art. 14 DSGVO", "Grundbuch",
                     "Stadt Probestadt", "geoqm.example/fragebogen", "Art. 21", "Seite"):  # fmt: skip
            assert each in told or each == "Seite"
        code = rules.read_code(re.findall(r"\w{4}-\w{4}-\w{4}", told)[0])
        assert queries.questionnaire(session, code).owner_id == ids["Zwei"]
        assert "Örnek" in window_of(files.path(arabic.file_key))
        printed = words_in(files.path(batch.print_file))
        assert printed.index("Örnek") < printed.index("Erika Zwei")
        assert printed.count("geoqm.example/fragebogen") >= 4
        version = batch.version
        notes = session.scalars(select(Contact)).all()
        assert notes == []

    # She objects after her letter was made: it must not go out.
    with context.session() as session:
        owners.add_objection(
            session, ids["Örnek"], {"scope": "contact", "made_on": TODAY, "text_version": "1"}
        )
        with pytest.raises(RuleViolation, match="widersprochen"):
            service.mark_sent(session, batch_id, on=TODAY, version=version, by="m", now=NOW)
        service.request_production(session, batch_id, version=version, by="m", now=NOW)
    production.produce(context)
    with context.session() as session:
        batch = queries.batch(session, batch_id)
        assert "Örnek" not in words_in(files.path(batch.print_file))
        service.mark_sent(session, batch_id, on=TODAY, version=batch.version, by="m", now=NOW)
        service.take_back_sending(session, batch_id, version=batch.version, by="m", now=NOW)
        assert session.scalars(select(Contact)).all() == []
        service.mark_sent(session, batch_id, on=TODAY, version=batch.version, by="m", now=NOW)
        contact = session.scalars(select(Contact)).one()
        assert (contact.owner_id, contact.channel, contact.outcome) == (
            ids["Zwei"],
            "letter",
            "sent",
        )
        states = dict(session.execute(select(CampaignPerson.owner_id, CampaignPerson.state)).all())
        assert states == {ids["Zwei"]: "sent", ids["Örnek"]: "planned", ids["Nein"]: "planned",
                          ids["Ohne"]: "planned"}  # fmt: skip
        assert queries.rates(session)[0].percent == 0
        # The notice was given: the next letter need not repeat it.
        again = service.prepare(session, campaign_id, batch_data(title="Zweites"), by="m", now=NOW)
        second = {each.owner_id: each for each in queries.letters(session, again.id)}
        assert not second[ids["Zwei"]].has_notice

    answer_and_object(context, code, ids["Zwei"])
    assert production.tidy(context) == "nichts zu löschen"
    with context.session() as session:
        session.delete(session.get_one(LetterBatch, batch_id))
    assert production.tidy(context) == "2 Dateien gelöscht"


def answer_and_object(  # noqa: PLR0915 (the second half of the journey)
    context: JobContext, code: str, owner_id: int
) -> None:
    """The form answers under its own role; the team takes it over; then the owner objects."""
    with session_scope(context.engine, Caller(INTAKE)) as form:
        assert queries.asked(form, "0" * 12) is None
        asked = queries.asked(form, code)
        assert asked is not None
        assert len(asked.houses) == 2
        house = next(iter(asked.houses))
        told = AnswerData(
            building_id=house,
            use="let",
            empty_units=2,
            wants_advice=True,
            consents=("contact_mail",),
            text_version="1",
            email="neu@example.org",
        )
        service.receive(form, asked, told, now=NOW)
        with pytest.raises(InvalidInput):
            service.receive(form, asked, AnswerData(building_id=999_999), now=NOW)
    for statement in ("SELECT owner_id FROM questionnaire", "SELECT 1 FROM questionnaire_answer",
                      "SELECT 1 FROM letter", "UPDATE questionnaire SET expires_at = now()"):  # fmt: skip
        with (
            pytest.raises(DBAPIError, match="permission denied"),
            session_scope(context.engine, Caller(INTAKE)) as form,
        ):
            form.execute(text(statement))
    with context.session(Role.STAFF) as session:
        waiting = queries.answer_rows(session, "waiting")
        assert [row.owner.id for row in waiting] == [owner_id]
        service.accept(session, waiting[0].answer.id, by="m", now=NOW)
        owner = people.owner(session, owner_id)
        assert (owner.email, owner.channel) == ("neu@example.org", "mail")
        consent = session.scalars(select(Consent)).one()
        assert (consent.kind, consent.text_version, consent.withdrawn_on) == (
            "contact_mail", "1", None,
        )  # fmt: skip
        report = session.scalars(select(Report)).one()
        assert (report.state, report.building_id) == ("waiting", house)
        assert "2 leere Einheiten" in report.words
        assert session.scalars(select(FollowUp.subject)).all() == ["Rückruf: Beratung gewünscht"]
        assert (
            session.scalars(
                select(CampaignPerson.state).where(CampaignPerson.owner_id == owner_id)
            ).one()
            == "reached"
        )
        assert queries.rates(session)[0].percent == 100
    with session_scope(context.engine, Caller(INTAKE)) as form:
        asked = queries.asked(form, code)
        assert asked is not None
        assert asked.answers == 1
        service.receive_objection(form, asked, "de", now=NOW)
        service.receive_objection(form, asked, "de", now=NOW)
    with context.session(Role.STAFF) as session:
        held = session.scalars(select(Objection).where(Objection.owner_id == owner_id)).all()
        assert len(held) == 1
        assert session.scalars(select(Consent)).one().withdrawn_on is not None
        assert people.blocked_reasons(session, [owner_id]) == {owner_id: "Widerspruch"}


def test_mails_go_to_those_who_agreed_and_end_with_one_click(  # noqa: PLR0915 (one journey)
    context: JobContext,
) -> None:
    with session_scope(context.engine) as session:
        if not session.scalars(select(User).where(User.name == "m")).first():
            session.add(User(name="m", role="staff", password_hash="x"))  # noqa: S106 (no password)
    with context.session() as session:
        willing, other = (an_owner(session, name, email=f"{name}@example.org", language="tr")
                          for name in ("willig", "still"))  # fmt: skip
        houses = [a_building(session, f"mail{n}") for n in range(2)]
        for owner, house in zip((willing, other), houses, strict=True):
            an_ownership(session, owner, house)
        given = {"kind": "contact_mail", "text_version": "1", "given_on": TODAY}
        owners.add_consent(session, willing.id, given)
        data = CampaignData(
            name="Post", purpose="Beratung", responsible="m", begins_on=TODAY, channel="mail"
        )
        ids = [house.id for house in houses]
        campaign = outreach.plan_campaign(session, ids, data, by="m", today=TODAY)
        batch = service.prepare(session, campaign.id, batch_data(channel="mail"), by="m", now=NOW)
        _, _, skipped = queries.counts(session, batch.id)
        assert rules.skipped_words(skipped) == (
            "1 Person ausgelassen: 1 ohne Einwilligung in E-Mails."
        )
        service.request_production(session, batch.id, version=1, by="m", now=NOW)
        batch_id = batch.id
    production.produce(context)
    with context.session() as session:
        assert queries.batch(session, batch_id).state == "sent"
        message = session.scalars(select(Message).where(Message.template == "campaign")).one()
        assert message.recipient == "willig@example.org"
        assert "/fragebogen/" in message.text_part
        assert message.unsubscribe_url in message.text_part
        sender = Sender("quartier@example.org", "Quartier", "")
        headers = envelope(message, sender)
        assert headers["List-Unsubscribe"] == f"<{message.unsubscribe_url}>"
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        contact = session.scalars(select(Contact).where(Contact.campaign_id == campaign.id)).one()
        assert (contact.channel, contact.outcome) == ("mail", "sent")
        code = message.unsubscribe_url.rsplit("/", 1)[1]
    with session_scope(context.engine, Caller(INTAKE)) as form:
        asked = queries.asked(form, code)
        assert asked is not None
        service.receive_no_mail(form, asked, "tr", now=NOW)
    with context.session() as session:
        kept = session.scalars(select(Consent).where(Consent.owner_id == contact.owner_id)).one()
        assert kept.withdrawn_on is not None


def test_mails_need_an_address_of_their_own(context: JobContext) -> None:
    with pytest.raises(Unavailable, match="Abmelden"):
        mailing.stop_url("", "ABCD1234EFGH")


def test_what_was_not_sent_can_be_discarded_and_deleted(context: JobContext) -> None:
    with context.session() as session:
        owner = an_owner(session, "Verworfen", street="Postweg 9")
        house = a_building(session, "verworfen")
        an_ownership(session, owner, house)
        data = CampaignData(
            name="Weg", purpose="Beratung", responsible="m", begins_on=TODAY, channel="letter"
        )
        campaign = outreach.plan_campaign(session, [house.id], data, by="m", today=TODAY)
        batch = service.prepare(session, campaign.id, batch_data(), by="m", now=NOW)
        service.request_production(session, batch.id, version=1, by="m", now=NOW)
        number = batch.id
    production.produce(context)
    with context.session() as session:
        batch = queries.batch(session, number)
        with pytest.raises(Conflict):
            service.change_batch(session, number, batch_data(), version=batch.version, now=NOW)
        late = TODAY + timedelta(days=1)
        with pytest.raises(InvalidInput, match="An diesem Tag"):
            service.mark_sent(session, number, on=late, version=batch.version, by="m", now=NOW)
        gone = service.discard_files(session, number, version=batch.version)
        assert len(gone) == 2  # the letter and the file for the printer
        open_codes = select(Questionnaire).where(Questionnaire.owner_id == owner.id)
        assert session.scalars(open_codes).all() == []
        service.change_batch(
            session, number, batch_data(title="Neu"), version=batch.version, now=NOW
        )
        assert service.delete_batch(session, number, version=batch.version) == campaign.id
        assert session.scalars(select(Letter).where(Letter.batch_id == number)).all() == []
