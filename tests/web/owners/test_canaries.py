"""Canary persons in all tables about owners and actors, looked for in every answer to others."""

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import CheckConstraint, String, Table, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from geoqm.actors import service as actors
from geoqm.actors.schemas import ActorData, ContactData
from geoqm.catalogue import LAYERS, METADATA
from geoqm.catalogue.web import ROUTERS
from geoqm.db import personal
from geoqm.db.engine import session_scope
from geoqm.db.roles import Role
from geoqm.owners import service
from geoqm.owners.model import Doubt, Owner
from geoqm.owners.schemas import LookData
from tests.builders import a_building, an_address, an_area, an_owner, an_ownership
from tests.web.conftest import Site

CANARY = "kanarix"
OPEN = "Offener Verein"
TODAY = date(2026, 11, 22)
TABLES = [
    table
    for table, about in personal.declared(METADATA)
    if about.subject in {"owner", "actor", "actor_contact"}
]
_PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
_WORDS = {"layer": [each.name for each in LAYERS], "collection": [each.name for each in LAYERS]}


@pytest.fixture(scope="module")
def sown(running: Site) -> dict[str, list[str]]:
    """Canaries in every text column; ids that addresses may ask for."""
    with session_scope(running.engine) as session:
        house = a_building(session)
        an_address(session, house)
        an_area(session)
        owner, other = an_owner(session, street="Gasse 1"), an_owner(session, "Zweite")
        an_ownership(session, owner, house)
        _hang_everything(session, owner, other, house.id)
        for table in TABLES:
            _sow(session, table)
        _add_public_actor(session)
        numbers = {str(house.id), str(owner.id), "1"}
    return {"numbers": sorted(numbers)}


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


def _routes(routes: Any) -> Iterator[tuple[str, str]]:
    for route in routes:
        if children := getattr(route, "routes", None):
            yield from _routes(children)
        for method in getattr(route, "methods", None) or ():
            yield method, route.path


def addresses(numbers: list[str]) -> list[tuple[str, str]]:
    """Every route of the pages and of the map API with ids, layers and searches filled in."""
    found = {
        (method, _PARAMETER.sub("{}", path).format(*values))
        for router in ROUTERS
        for method, path in _routes(router.routes)
        for values in product(*(_WORDS.get(name, numbers) for name in _PARAMETER.findall(path)))
    }
    api = {f"/ogc/collections/{each.name}" for each in LAYERS} | {"/ogc", "/ogc/collections"}
    api |= {f"/ogc/collections/{each.name}/items" for each in LAYERS}
    api |= {f"/ogc/collections/{each.name}/items/1" for each in LAYERS}
    return sorted({*found, *(("GET", each) for each in api)})


def contents(answer: Response) -> str:
    """The whole answer as text, with what is packed in spreadsheets."""
    body = answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    headers = " ".join(answer.headers.values())
    return f"{headers} {body.decode('utf-8', 'ignore')}".lower()


# The beginning of the canary: an answer may repeat what was asked for.
_QUERIES: tuple[dict[str, str], ...] = (
    {},
    {"q": CANARY[:5], "suche": CANARY[:5]},
    {"f": "html", "limit": "50"},
)


def authorization(site: Site, role: Role | None) -> dict[str, str]:
    """The header of a role's login; nothing for the public."""
    if role is None:
        return {}
    secret = base64.b64encode(":".join(site.basic(role)).encode()).decode()
    return {"authorization": f"Basic {secret}"}


@pytest.mark.parametrize("role", [None, Role.PLANNER])
def test_no_answer_to_others_holds_a_person(
    site: Site, sown: dict[str, list[str]], role: Role | None
) -> None:
    headers = authorization(site, role)
    sung = []
    asked = addresses(sown["numbers"])
    assert len(asked) > 100
    for method, address in asked:
        for query in _QUERIES if method == "GET" else _QUERIES[:1]:
            answer = site.client.request(
                method, address, params=query, headers=headers, follow_redirects=False
            )
            if CANARY in contents(answer):
                sung.append((method, address, query))
    assert sung == []


@pytest.mark.parametrize("role", [None, Role.PLANNER])
def test_public_layer_shows_who_agreed_and_nothing_more(
    site: Site, sown: dict[str, list[str]], role: Role | None
) -> None:
    headers = authorization(site, role)
    answer = site.client.get("/ogc/collections/actors/items?f=json", headers=headers)
    names = [each["properties"]["name"] for each in answer.json()["features"]]
    assert names == [OPEN]
    assert CANARY not in answer.text
    assert sown


def test_team_sees_every_actor_in_the_layer(site: Site, sown: dict[str, list[str]]) -> None:
    answer = site.client.get("/ogc/collections/actors/items?f=json", auth=site.basic(Role.STAFF))
    assert len(answer.json()["features"]) == 2
    assert sown


def test_every_table_about_persons_was_sown(site: Site, sown: dict[str, list[str]]) -> None:
    with session_scope(site.engine) as session:
        empty = [
            table.name
            for table in TABLES
            if not session.scalar(text(f'SELECT count(*) FROM "{table.name}"'))
        ]
    assert empty == []
    assert sown
