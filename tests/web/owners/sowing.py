"""Canary persons in all tables about persons, for the sweep that looks for them in all answers."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, Table, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from geoqm.actors import service as actors
from geoqm.actors.schemas import ActorData, ContactData
from geoqm.catalogue import METADATA
from geoqm.db import personal
from geoqm.owners import service
from geoqm.owners.model import Doubt, Owner
from geoqm.owners.schemas import LookData
from tests.builders import a_building, an_address, an_area, an_owner, an_ownership

CANARY = "kanarix"
OPEN = "Offener Verein"
OPEN_MAIL = "offen@demo.example"
TODAY = date(2026, 11, 22)
NOW = datetime.now(UTC)
TABLES = [table for table, _ in personal.declared(METADATA)]
_OWNERS_AND_ACTORS = [
    table
    for table, about in personal.declared(METADATA)
    if about.subject in {"owner", "actor", "actor_contact"}
]


def sow(session: Session) -> list[str]:
    """Canaries in every text column; returns the ids that addresses may ask for."""
    house = a_building(session)
    an_address(session, house)
    an_area(session)
    owner, other = an_owner(session, street="Gasse 1"), an_owner(session, "Zweite")
    an_ownership(session, owner, house)
    _hang_everything(session, owner, other, house.id)
    for table in _OWNERS_AND_ACTORS:
        _sow(session, table)
    _add_public_actor(session)
    _add_reports(session, house.id)
    return sorted({str(house.id), str(owner.id), "1"})


def _add_reports(session: Session, house: int) -> None:
    """A report of a canary, one of somebody else at the same house who asks for the link."""
    hidden = _add_report(session, house, 1, CANARY, f"{CANARY}@demo.example")
    given = {"purpose": "contact", "text_version": "1", "given_at": NOW}
    _row(session, "report_consent", report_id=hidden, **given)
    sent = {"upload_key": "x", "expected_bytes": 1, "created_at": NOW}
    _row(session, "report_photo", report_id=hidden, **sent)
    link = {"token_hash": b"x", "created_at": NOW, "expires_at": NOW}
    _row(session, "report_token", report_id=hidden, **link)
    for table in TABLES:
        if table.name in {"report", "report_event", "report_consent"}:
            _sow(session, table)
    _add_report(session, house, 2, "", OPEN_MAIL)
    _row(
        session, "outbox_message", key="x", template="report_link", language="de",
        recipient=f"{CANARY}@demo.example", subject=CANARY, text_part=CANARY, html_part=CANARY,
        state="held",
    )  # fmt: skip
    _add_login(session)


def _add_report(session: Session, house: int, number: int, words: str, mail: str) -> int:
    report = _row(
        session, "report", number=number, state="waiting", building_id=house, words=words,
        created_at=NOW, arrived_at=NOW,
    )  # fmt: skip
    values = {"report_id": report, "name": words, "email": mail, "email_confirmed_at": NOW}
    session.execute(METADATA.tables["report_sender"].insert().values(values))
    data = {"text": words}
    _row(session, "report_event", report_id=report, kind="corrected", happened_at=NOW, data=data)
    _row(session, "report_link_request", email=mail, language="de", requested_at=NOW)
    return report


def _add_login(session: Session) -> None:
    """A member of the team with a speaking name and key."""
    user = session.scalar(
        text("UPDATE app_user SET full_name = :name WHERE role = 'staff' RETURNING id"),
        {"name": CANARY},
    )
    _row(session, "api_token", user_id=user, title=CANARY, token_hash=b"x")
    _row(session, "user_session", user_id=user, token_hash=b"x", expires_at=NOW)
    wish: dict[str, Any] = {
        "layers": [],
        "kind": "csv",
        "filter": CANARY,
        "area": "",
        "day": None,
        "srid": 0,
    }
    _row(
        session, "export_run", user_id=user, user_name="staff", audience="staff", error=CANARY,
        wish=wish | {"audience": "staff"}, state="failed", attempts=1, rows_done=0,
        rows_expected=0, file_key="", file_name=CANARY, size_bytes=0,
    )  # fmt: skip


def _hang_everything(session: Session, owner: Owner, other: Owner, house: int) -> None:
    given = {"text_version": "1", "channel": "letter"}
    service.add_consent(session, owner.id, {"kind": "photos", "given_on": TODAY, **given})
    service.add_objection(session, owner.id, {"scope": "contact", "made_on": TODAY, **given})
    service.add_representation(session, owner.id, other.id, {"role": "agent"})
    service.mark_distinct(session, owner.id, other.id, by="x")
    gone = an_owner(session, "Dritte")
    service.merge(session, owner.id, gone.id, reasons="x", by="x")
    service.note_look(session, LookData(kind="file", user_name="x", owner_id=owner.id))
    _hang_outreach(session, owner.id, house)
    session.add(
        Doubt(owner_id=owner.id, collection_id=owner.collection_id, reason="x", candidates=[house])
    )
    hidden = actors.add_actor(
        session, ActorData(kind="trader", name="x", street="Lindenstraße 5", topics=("retail",))
    )
    actors.add_contact(session, hidden.id, ContactData(name="x"))
    session.flush()


def _hang_outreach(session: Session, owner: int, house: int) -> None:
    """Contacts, campaigns, letters, questionnaires and a grant case of the owner."""
    campaign = _row(
        session,
        "campaign",
        name="x",
        purpose="x",
        responsible="x",
        begins_on=TODAY,
        channel="letter",
    )
    person = _row(session, "campaign_person", campaign_id=campaign, owner_id=owner)
    about = {"owner_id": owner, "building_id": house}
    links = {"campaign_id": campaign, "campaign_person_id": person}
    _row(session, "campaign_building", via="ownership", **links, **about)
    _row(
        session, "contact", channel="call", outcome="reached", happened_on=TODAY, user_name="x",
        **about,
    )  # fmt: skip
    _row(session, "follow_up", due_on=TODAY, subject="x", assigned_to="x", **about)
    batch = _row(
        session, "letter_batch", campaign_id=campaign, channel="letter", title="x", texts={},
        letter_on=TODAY, valid_until=TODAY,
    )  # fmt: skip
    sent = {"owner_id": owner, "language": "de", "building_ids": [house]}
    letter = _row(session, "letter", batch_id=batch, position=1, **sent)
    asked = _row(
        session, "questionnaire", letter_id=letter, campaign_id=campaign, token_hash=b"x",
        expires_at=datetime(2026, 12, 31, tzinfo=UTC), **sent,
    )  # fmt: skip
    _row(
        session, "questionnaire_answer", questionnaire_id=asked, kind="answer", way="paper",
        language="de", **about,
    )  # fmt: skip
    _hang_case(session, owner, house)


def _hang_case(session: Session, owner: int, house: int) -> None:
    rules = _row(
        session, "grant_rule_set", key="x", version="1", name="x", place="x", is_example=False,
        content="",
    )  # fmt: skip
    case = _row(
        session, "grant_case", number="x", building_id=house, rule_set_id=rules, step="interest",
        step_since=TODAY, responsible="x", opened_on=TODAY,
    )  # fmt: skip
    whose = {"case_id": case, "owner_id": owner}
    _row(session, "grant_applicant", name="x", **whose)
    _row(session, "grant_event", by="x", kind="note", title="x", **whose)
    _row(session, "grant_letter", kind="award", content={}, made_by="x", **whose)
    _row(
        session, "grant_offer", firm="x", lot="x", received_on=TODAY, net_cents=1, gross_cents=1,
        **whose,
    )  # fmt: skip
    _row(
        session, "grant_paper", kind="x", number=1, state="received", added_by="x", file_key="x",
        **whose,
    )  # fmt: skip


def _row(session: Session, named: str, /, **values: Any) -> int:
    """A row with these values; what its table lacks is left out. Returns its number."""
    table = METADATA.tables[named]
    known = {key: value for key, value in values.items() if key in table.c}
    number: int = session.execute(table.insert().values(**known).returning(table.c.id)).scalar_one()
    return number


def _sow(session: Session, table: Table) -> None:
    """The canary in every text column that no list of codes binds."""
    bound = " ".join(
        str(each.sqltext) for each in table.constraints if isinstance(each, CheckConstraint)
    )
    for column in table.columns:
        free = column.name not in bound and not column.foreign_keys
        if free and column.name not in {"source_id", "channel", "language"}:
            if isinstance(column.type, String):
                value = f"'{CANARY[: column.type.length]}'"
            elif isinstance(column.type, ARRAY) and isinstance(column.type.item_type, String):
                value = f"ARRAY['{CANARY}']"
            else:
                continue
            session.execute(text(f'UPDATE "{table.name}" SET "{column.name}" = {value}'))


def _add_public_actor(session: Session) -> None:
    made = actors.add_actor(
        session,
        ActorData(
            kind="club", name=OPEN, street="Lindenstraße 5", email="info@kanarix.example",
            phone=CANARY, note=CANARY, is_public=True, agreed_on=TODAY,
        ),
    )  # fmt: skip
    actors.add_contact(session, made.id, ContactData(name=CANARY))
    assert made.location is not None
