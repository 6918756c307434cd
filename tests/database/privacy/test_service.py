"""The declared map of persons is complete; report, erasure and retention follow it."""

import json
from datetime import UTC, date, datetime

import pytest
from annotated_types import Ge, Le
from sqlalchemy import ForeignKey, String, func, select, text
from sqlalchemy.orm import Session

from geoqm.access.model import User
from geoqm.actors import service as actors
from geoqm.actors.model import Actor, ContactPerson
from geoqm.actors.schemas import ActorData, ContactData
from geoqm.catalogue import METADATA
from geoqm.db import personal
from geoqm.db.engine import Caller, become
from geoqm.db.model import AuditEntry
from geoqm.db.personal import OnErasure
from geoqm.db.roles import Role
from geoqm.errors import NotFound
from geoqm.intake.model import Report, ReportConsent, ReportEvent, ReportSender, ReportToken
from geoqm.letters.model import Answer, Letter, LetterBatch, Questionnaire
from geoqm.messages.model import Message
from geoqm.outreach.model import Campaign, CampaignBuilding, CampaignPerson, Contact, FollowUp
from geoqm.owners import service as owners
from geoqm.owners.model import Owner, OwnerAddress, OwnerLook
from geoqm.owners.queries import people
from geoqm.owners.schemas import LookData
from geoqm.privacy import documents, periods, queries, service
from geoqm.settings import Settings
from tests.builders import a_building, a_collection, an_area, an_owner, an_ownership

TODAY = date(2026, 11, 22)
TEXTS = {
    "subject": "Ihre Meldung",
    "text_part": "Guten Tag",
    "html_part": "",
    "secrets": ["geheim"],
}
DECLARED = {table.name: about for table, about in personal.declared(METADATA)}
# Keys that lead from one person to another or from an actor to a group; no data of their own.
STRUCTURE = {
    ("owner", "merged_into_id"),
    ("actor_contact", "actor_id"),
    ("membership", "actor_id"),
    ("actor_relation", "from_id"),
    ("actor_relation", "to_id"),
    ("report_link", "report_id"),
    ("report_link", "other_id"),
    ("reminder", "report_id"),
    ("calendar_feed", "user_id"),  # a hash that the gate alone reads
}
REVEALING = {"first_name", "full_name", "email", "phone", "e_mail", "recipient"}


def keys() -> list[ForeignKey]:
    found = (key for table in METADATA.sorted_tables for key in table.foreign_keys)
    return [key for key in found if key.column.table.name in queries.subjects()]


def test_every_key_to_a_person_is_part_of_the_map() -> None:
    missing = [
        (key.parent.table.name, key.parent.name)
        for key in keys()
        if (key.parent.table.name, key.parent.name) not in STRUCTURE
        and key.parent.name not in getattr(DECLARED.get(key.parent.table.name), "links", ())
    ]
    assert missing == []


def test_every_table_with_contact_data_is_declared() -> None:
    revealing = {
        table.name
        for table in METADATA.sorted_tables
        if REVEALING & {column.name for column in table.columns}
    }
    assert revealing - set(DECLARED) == set()


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_declaration_names_columns_that_exist(name: str) -> None:
    about, columns = DECLARED[name], METADATA.tables[name].c
    assert {*about.links, *about.blank, *filter(None, [about.clock, about.address])} <= set(
        columns.keys()
    )
    assert bool(about.clock) == (about.months is not None)


def test_blanking_an_owner_leaves_no_text() -> None:
    kept = {"kind", "channel", "dataset", "source_id"}
    texts = {c.name for c in METADATA.tables["owner"].columns if isinstance(c.type, String)}
    assert texts - kept == set(DECLARED["owner"].blank)


def in_touch_with(session: Session, owner: Owner, building_id: int) -> None:
    """What outreach writes down about an owner."""
    about = {"owner_id": owner.id, "building_id": building_id}
    campaign = Campaign(
        name="Probe", purpose="Probe", responsible="m", begins_on=TODAY, channel="letter"
    )
    session.add(campaign)
    session.flush()
    person = CampaignPerson(campaign_id=campaign.id, owner_id=owner.id)
    session.add(person)
    session.flush()
    keys = {"campaign_id": campaign.id, "campaign_person_id": person.id}
    session.add(CampaignBuilding(via="ownership", **keys, **about))
    done = {"channel": "call", "outcome": "reached", "happened_on": TODAY, "user_name": "m"}
    session.add(Contact(note="Frau Auskunftei war am Telefon", **done, **about))
    due = {"due_on": TODAY, "assigned_to": "m", "subject": "Rückruf Auskunftei"}
    session.add(FollowUp(**due, **about))
    session.flush()
    write_to(session, owner, campaign, building_id)


def write_to(session: Session, owner: Owner, campaign: Campaign, building_id: int) -> None:
    """A letter with a questionnaire, and what she answered."""
    batch = LetterBatch(
        campaign_id=campaign.id, channel="letter", title="Probe", texts={}, letter_on=TODAY,
        valid_until=TODAY,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    about = {"owner_id": owner.id, "building_ids": [building_id], "language": "de"}
    letter = Letter(batch_id=batch.id, position=0, **about)
    session.add(letter)
    session.flush()
    ends = datetime(2027, 1, 1, tzinfo=UTC)
    asked = Questionnaire(
        letter_id=letter.id, campaign_id=campaign.id, token_hash=b"x" * 32, expires_at=ends, **about
    )
    session.add(asked)
    session.flush()
    words = {"kind": "answer", "way": "paper", "language": "de", "words": "Auskunftei sagt ja"}
    session.add(Answer(questionnaire_id=asked.id, **words))
    session.flush()


def a_full_owner(session: Session) -> Owner:
    """Erika with everything that hangs on her, twice in the file, with a house."""
    erika = an_owner(session, "Auskunftei", street="Geheimgasse 1", email="e@demo.example")
    house = a_building(session)
    an_ownership(session, erika, house)
    in_touch_with(session, erika, house.id)
    given = {"text_version": "1", "channel": "letter"}
    owners.add_consent(session, erika.id, {"kind": "photos", "given_on": TODAY, **given})
    owners.add_objection(session, erika.id, {"scope": "contact", "made_on": TODAY, **given})
    other = an_owner(session, "Anders")
    owners.add_representation(session, erika.id, other.id, {"role": "agent"})
    twin = an_owner(session, "Zweitname")
    owners.merge(session, erika.id, twin.id, reasons="gleich", by="m")
    owners.note_look(session, LookData(kind="file", user_name="m", owner_id=erika.id))
    owners.note_look(session, LookData(kind="search", user_name="m", term="auskunftei"))
    return erika


def test_report_holds_everything_in_both_forms(session: Session) -> None:
    erika = a_full_owner(session)
    found = queries.person(session, "owner", erika.id)
    report = queries.report(session, found, today=TODAY)
    tables = {section.table for section in report.sections}
    assert tables - {"owner_collection"} == set(DECLARED) & {
        name for name, a in DECLARED.items() if a.subject == "owner"
    } - {
        "owner_distinct",
        "ownership_doubt",
        *(name for name in DECLARED if name.startswith("grant_")),  # she applied for nothing
    }
    content = documents.as_json(report).decode()
    for told in ("Geheimgasse 1", "e@demo.example", "Zweitname", "photos", "DSGVO", "Beratung"):
        assert told in content
    assert json.loads(content)["changes"]
    assert documents.as_pdf(report).startswith(b"%PDF")


def test_attackers_text_stays_text_in_the_pdf(session: Session) -> None:
    owner = an_owner(session, '#read("/etc/passwd") *fett* $x$ <b>')
    report = queries.report(session, queries.person(session, "owner", owner.id), today=TODAY)
    assert documents.as_pdf(report).startswith(b"%PDF")


def test_erasure_keeps_the_history_of_the_house_without_the_person(session: Session) -> None:
    erika = a_full_owner(session)
    house = people.holdings_of(session, erika.id)[0].building_id
    become(session.connection(), Caller.of(Role.ADMIN, "chef"))
    found = queries.person(session, "owner", erika.id)
    service.erase(session, found, today=TODAY)
    (held,) = people.holdings_in(session, house)
    assert held.owner.display_name == f"gelöscht (Nr. {erika.id})"
    with pytest.raises(NotFound):
        people.owner(session, erika.id)
    everything = " ".join(
        session.scalar(text(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {name} t")) or ""
        for name in [
            *(n for n, a in DECLARED.items() if a.subject not in {"app_user", "report"}),
            "audit_entry",
        ]
    )
    for gone in ("uskunftei", "Geheimgasse", "e@demo", "Zweitname", "photos"):
        assert gone not in everything
    assert "Anders" in everything
    again = queries.report(session, found, today=TODAY)
    assert {section.table for section in again.sections} == {
        "owner",
        "ownership",
        "owner_collection",
        "campaign_person",
        "campaign_building",
        "contact",
    }


def test_erased_actor_goes_with_contact_persons(session: Session) -> None:
    actor = actors.add_actor(session, ActorData(kind="club", name="Geheimverein"))
    actors.add_contact(session, actor.id, ContactData(name="Geheimfrau"))
    found = queries.person(session, "actor", actor.id)
    service.erase(session, found, today=TODAY)
    assert session.scalar(select(func.count()).select_from(Actor)) == 0
    assert session.scalar(select(func.count()).select_from(ContactPerson)) == 0
    trail = session.scalars(select(AuditEntry.after)).all()
    assert "Geheim" not in str(trail)


def test_contact_person_has_a_report_of_their_own(session: Session) -> None:
    actor = actors.add_actor(session, ActorData(kind="club", name="Verein"))
    person = actors.add_contact(session, actor.id, ContactData(name="Erika Muster"))
    found = queries.person(session, "actor_contact", person.id)
    report = queries.report(session, found, today=TODAY)
    assert [section.table for section in report.sections] == ["actor_contact"]


@pytest.mark.parametrize(("subject", "number"), [("building", 1), ("owner", 10**9), ("x", 1)])
def test_nobody_else_has_a_report(session: Session, subject: str, number: int) -> None:
    with pytest.raises(NotFound):
        queries.person(session, subject, number)


def test_retention_knows_quiet_owners_lifted_areas_and_withdrawn_consents(
    session: Session,
) -> None:
    area = an_area(session, kind="redevelopment_area", valid_until=date(2026, 1, 1))
    quiet, lifted, withdrawn, fresh = (an_owner(session, n) for n in ("A", "B", "C", "D"))
    quiet.last_contact_on = date(2024, 11, 1)
    lifted.collection_id = a_collection(session, basis="section_138", area_id=area.id).id
    withdrawn.collection_id = a_collection(session, basis="consent").id
    values = {"kind": "photos", "text_version": "1", "given_on": date(2026, 1, 1)}
    consent = owners.add_consent(session, withdrawn.id, values)
    assert {d.number for d in service.due(session, today=TODAY)} == {quiet.id, lifted.id}
    owners.withdraw_consent(session, withdrawn.id, consent.id, on=TODAY)
    due = service.due(session, today=TODAY)
    assert {d.number for d in due} == {quiet.id, lifted.id, withdrawn.id}
    assert service.run_retention(session, today=TODAY) == {"owner": 3}
    assert service.due(session, today=TODAY) == []
    assert session.get_one(Owner, fresh.id).name == "D"


def test_old_looks_are_pruned(session: Session) -> None:
    for day in (date(2025, 1, 1), date(2026, 10, 1)):
        session.add(
            OwnerLook(
                kind="search", user_name="m",
                looked_at=datetime.combine(day, datetime.min.time(), UTC),
            )
        )  # fmt: skip
    session.flush()
    become(session.connection(), Caller.of(Role.ADMIN, "job"))
    assert service.run_retention(session, today=TODAY) == {"owner_look": 1}
    assert len(service.last_looks(session)) == service.look_count(session) == 1


def test_every_period_of_months_is_a_setting_with_bounds() -> None:
    fields = Settings.model_fields
    for table, about in personal.declared(METADATA):
        if about.months:
            found = fields[periods.setting_of(table)]
            assert found.default == about.months
            assert {type(each) for each in found.metadata} == {Ge, Le}
    decided = {each for each in fields if each.startswith("retention_")}
    known = {periods.setting_of(t) for t, about in personal.declared(METADATA) if about.months}
    assert decided == known


def test_clock_follows_what_the_installation_decided(session: Session) -> None:
    quiet = an_owner(session, "A")
    quiet.last_contact_on = date(2026, 1, 1)
    quiet.collection_id = a_collection(session).id
    looked = datetime(2026, 1, 1, tzinfo=UTC)
    session.add(OwnerLook(kind="search", user_name="m", looked_at=looked))
    session.flush()
    assert service.due(session, today=TODAY) == []
    settings = Settings(retention_owner_months=6, retention_owner_look_months=9)
    keep = periods.decided(settings)
    due = service.due(session, today=TODAY, keep=keep)
    assert [(each.table, each.reason) for each in due] == [
        ("owner", "seit 6 Monaten kein Kontakt"),
        ("owner_look", "älter als 9 Monate"),
    ]
    report = queries.report(
        session, queries.person(session, "owner", quiet.id), today=TODAY, keep=keep
    )
    assert '"retention": "6 Monate"' in documents.as_json(report).decode()
    become(session.connection(), Caller.of(Role.ADMIN, "job"))
    assert service.run_retention(session, today=TODAY, keep=keep) == {"owner": 1, "owner_look": 1}


def test_reporter_learns_of_report_history_consents_and_mails(session: Session) -> None:
    now = datetime.now(UTC)
    report = Report(number=7, state="waiting", words="Leer seit dem Sommer", created_at=now)
    report.arrived_at = now
    other = Message(key="b", template="x", language="de", recipient="x@demo.example", **TEXTS)
    mail = Message(key="a", template="x", language="de", recipient="Erika@demo.example", **TEXTS)
    session.add_all([report, mail, other])
    session.flush()
    session.add(ReportSender(report_id=report.id, name="Erika", email="erika@demo.example"))
    session.add(ReportEvent(report_id=report.id, kind="sent", happened_at=now))
    session.add(
        ReportToken(report_id=report.id, token_hash=b"geheim", created_at=now, expires_at=now)
    )
    given = {"purpose": "contact", "text_version": "1", "given_at": now}
    session.add(ReportConsent(report_id=report.id, **given))
    session.flush()
    become(session.connection(), Caller.of(Role.ADMIN, "chef"))
    found = queries.person(session, "report", report.id)
    made = queries.report(session, found, today=TODAY)
    assert {section.table: len(section.rows) for section in made.sections} == {
        "report": 1,
        "report_sender": 1,
        "report_event": 1,
        "report_consent": 1,
        "report_token": 1,
        "outbox_message": 1,
    }
    assert not found.is_erasable
    assert documents.as_pdf(made).startswith(b"%PDF")
    told = documents.as_json(made).decode()
    assert "Leer seit dem Sommer" in told
    assert "GEOQM_MAIL_KEEP_DAYS" in told
    assert "geheim" not in told


def test_report_on_a_login_holds_no_hash(session: Session) -> None:
    user = User(name="erika", full_name="Erika", role="staff", password_hash="geheim")  # noqa: S106 (no password)
    session.add(user)
    session.flush()
    become(session.connection(), Caller.of(Role.ADMIN, "chef"))
    made = queries.report(session, queries.person(session, "app_user", user.id), today=TODAY)
    assert [section.table for section in made.sections] == ["app_user"]
    assert "geheim" not in documents.as_json(made).decode()


def test_addresses_go_with_their_owner() -> None:
    assert DECLARED[OwnerAddress.__tablename__].on_erasure is OnErasure.DELETE
