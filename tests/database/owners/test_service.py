"""Owners in the database: who owns what and when, merging without loss, decisions once."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geoqm.buildings.model import Unit
from geoqm.db.engine import Caller, become
from geoqm.db.model import AuditEntry
from geoqm.db.roles import Role
from geoqm.errors import Conflict, InvalidInput, NotFound, RuleViolation
from geoqm.owners import rules, service
from geoqm.owners.model import Doubt, Owner, OwnerLook, Ownership
from geoqm.owners.queries import houses, pairs, people
from geoqm.owners.schemas import (
    AddressData,
    CollectionData,
    LookData,
    OwnerData,
    OwnershipData,
)
from tests.builders import (
    a_building,
    a_collection,
    an_address,
    an_area,
    an_owner,
    an_ownership,
    square,
)

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_owners_of_a_house_and_their_sum(session: Session) -> None:
    house = a_building(session)
    for name, share in (("Beispiel", (1, 2)), ("Muster", (1, 4))):
        an_ownership(
            session, an_owner(session, name), house, numerator=share[0], denominator=share[1]
        )
    found = people.holdings_in(session, house.id)
    assert {each.owner.name for each in found} == {"Beispiel", "Muster"}
    shares = [(each.ownership.numerator, each.ownership.denominator) for each in found]
    assert rules.share_sum(shares).words == "Anteile ergeben 3/4: 1/4 fehlt."


def test_the_same_ownership_twice_is_a_conflict(session: Session) -> None:
    house, owner = a_building(session), an_owner(session)
    first = an_ownership(session, owner, house, began_on=date(2011, 5, 1))
    with pytest.raises(Conflict, match="schon eingetragen"):
        an_ownership(session, owner, house, began_on=date(2020, 1, 1))
    service.end_ownership(session, owner.id, first.id, on=date(2019, 12, 31))
    an_ownership(session, owner, house, began_on=date(2020, 1, 1))
    assert len(people.holdings_in(session, house.id)) == 2


def test_past_ownership_does_not_count_as_a_house(session: Session) -> None:
    house, owner = a_building(session), an_owner(session)
    held = an_ownership(session, owner, house, began_on=date(2000, 1, 1))
    service.end_ownership(session, owner.id, held.id, on=date(2026, 11, 22))
    assert people.houses_of(session, owner.id, on=TODAY) == [house.id]
    assert people.houses_of(session, owner.id, on=date(2026, 11, 23)) == []
    assert held.holds_on(TODAY)
    assert not held.holds_on(date(1999, 12, 31))


def test_end_before_the_beginning_is_refused(session: Session) -> None:
    owner = an_owner(session)
    held = an_ownership(session, owner, a_building(session), began_on=TODAY)
    with pytest.raises(RuleViolation, match="vor dem Anfang"):
        service.end_ownership(session, owner.id, held.id, on=date(2026, 11, 21))


def test_ownership_of_somebody_else_is_not_found(session: Session) -> None:
    held = an_ownership(session, an_owner(session), a_building(session))
    other = an_owner(session, "Muster")
    with pytest.raises(NotFound):
        service.end_ownership(session, other.id, held.id, on=TODAY)


def test_unit_must_lie_in_the_house(session: Session) -> None:
    house, other = a_building(session), a_building(session, "b2", shape=square(321_100))
    unit = Unit(dataset="probe", source_id="u1", building_id=other.id, kind="shop")
    session.add(unit)
    session.flush()
    with pytest.raises(RuleViolation, match="gehört nicht zu dem Gebäude"):
        an_ownership(session, an_owner(session), house, unit_id=unit.id)
    assert an_ownership(session, an_owner(session), other, unit_id=unit.id).unit_id == unit.id


def test_house_that_does_not_exist_is_not_found(session: Session) -> None:
    owner = an_owner(session)
    with pytest.raises(NotFound):
        service.add_ownership(session, owner.id, OwnershipData(building_id=1), owner.collection_id)


def test_section_138_needs_its_area(session: Session) -> None:
    with pytest.raises(InvalidInput, match="Sanierungsgebiet"):
        a_collection(session, basis="section_138")
    area = an_area(session, kind="redevelopment_area")
    made = a_collection(session, basis="section_138", area_id=area.id)
    assert made.trigger == "area_lifted"
    assert [each.id for each in houses.redevelopment_areas(session)] == [area.id]


def test_the_same_statements_are_one_collection(session: Session) -> None:
    assert a_collection(session).id == a_collection(session).id
    other = CollectionData(origin="city", basis="urban_renewal", purpose="Beratung")
    assert service.collection(session, other, today=TODAY).id != a_collection(session).id


@pytest.mark.parametrize("term", ["bei eri", "Beispeil", "lindenstr", "Beispiel, Erika"])
def test_search_finds_in_any_spelling(session: Session, term: str) -> None:
    owner = an_owner(session, street="Lindenstraße 5")
    an_ownership(session, owner, a_building(session))
    (hit,) = people.search(session, term, on=TODAY)
    assert (hit.owner.id, hit.houses) == (owner.id, 1)
    assert hit.address == "Lindenstraße 5, 41061 Probestadt"


def test_search_takes_wildcards_for_what_they_are(session: Session) -> None:
    an_owner(session)
    with pytest.raises(InvalidInput):
        people.search(session, "%%%", on=TODAY)


def test_two_people_at_once_do_not_overwrite_each_other(session: Session) -> None:
    owner = an_owner(session)
    data = OwnerData(kind="person", name="Neuname", first_name="Erika")
    service.change_owner(session, owner.id, data, version=1)
    with pytest.raises(Conflict, match="gerade geändert"):
        service.change_owner(session, owner.id, data, version=1)
    assert people.search(session, "neuname", on=TODAY)


def test_ended_address_leaves_the_search(session: Session) -> None:
    owner = an_owner(session, street="Lindenstraße 5")
    old = people.addresses(session, owner.id)[0]
    service.add_address(session, owner.id, AddressData(street="Hofgasse 1", postcode="41061"))
    service.end_address(session, owner.id, old.id, on=TODAY)
    assert people.search(session, "hofgasse", on=TODAY)
    assert not people.search(session, "lindenstrasse", on=TODAY)


def test_merge_shows_everything_under_one_and_unmerge_brings_all_back(session: Session) -> None:
    house = a_building(session)
    kept, gone = an_owner(session), an_owner(session, "Beispeil")
    for owner in (kept, gone):
        an_ownership(session, owner, house, numerator=1, denominator=2)
    before = session.execute(select(Ownership.id, Ownership.owner_id)).all()
    made = service.merge(session, kept.id, gone.id, reasons="gleicher Name", by="m")
    assert {each.owner.id for each in people.holdings_in(session, house.id)} == {kept.id}
    assert len(people.holdings_of(session, kept.id)) == 2
    assert [hit.owner.id for hit in people.search(session, "beispeil", on=TODAY)] == [kept.id]
    service.unmerge(session, made.id, now=NOW)
    assert session.execute(select(Ownership.id, Ownership.owner_id)).all() == before
    assert len(people.holdings_of(session, gone.id)) == 1


def test_merge_of_a_merge_is_undone_step_by_step(session: Session) -> None:
    one, two, three = (an_owner(session, name) for name in ("Eins", "Zwei", "Drei"))
    first = service.merge(session, two.id, three.id, reasons="", by="m")
    second = service.merge(session, one.id, two.id, reasons="", by="m")
    assert people.ids_of(session, one.id) == [one.id, two.id, three.id]
    with pytest.raises(Conflict, match="noch einmal zusammengeführt"):
        service.unmerge(session, first.id)
    service.unmerge(session, second.id)
    assert people.ids_of(session, two.id) == [two.id, three.id]
    service.unmerge(session, first.id)
    assert all(session.get_one(Owner, each.id).is_current for each in (one, two, three))


def test_nobody_is_merged_twice_or_with_themselves(session: Session) -> None:
    one, two = an_owner(session), an_owner(session, "Zwei")
    with pytest.raises(Conflict):
        service.merge(session, one.id, one.id, reasons="", by="m")
    service.merge(session, one.id, two.id, reasons="", by="m")
    with pytest.raises(Conflict):
        service.merge(session, one.id, two.id, reasons="", by="m")


def test_representative_acts_until_the_end(session: Session) -> None:
    owner, manager = an_owner(session), an_owner(session, "Probe Verwaltung GmbH", kind="company")
    made = service.add_representation(session, owner.id, manager.id, {"role": "manager"})
    ((_, who, _),) = people.representations(session, [owner.id])
    assert who.name == "Probe Verwaltung GmbH"
    assert len(people.represented_by(session, [manager.id])) == 1
    service.end_representation(session, owner.id, made.id, on=TODAY)
    with pytest.raises(RuleViolation, match="sich selbst"):
        service.add_representation(session, owner.id, owner.id, {"role": "agent"})


def test_objection_and_restriction_block_contact(session: Session) -> None:
    one, two, three = (an_owner(session, name) for name in ("Eins", "Zwei", "Drei"))
    values = {"made_on": TODAY, "text_version": "2026-1"}
    made = service.add_objection(session, one.id, {"scope": "contact", **values})
    service.add_objection(session, three.id, {"scope": "publication", **values})
    service.restrict(session, two.id, "Richtigkeit bestritten", on=TODAY)
    ids = [one.id, two.id, three.id]
    assert people.blocked_reasons(session, ids) == {one.id: "Widerspruch", two.id: "gesperrt"}
    service.lift_objection(session, one.id, made.id, on=TODAY)
    service.restrict(session, two.id, "", on=None)
    assert people.blocked_reasons(session, ids) == {}


def test_withdrawn_consent_stays_as_proof(session: Session) -> None:
    owner = an_owner(session)
    values = {"kind": "contact_mail", "text_version": "2026-1", "given_on": date(2026, 1, 2)}
    made = service.add_consent(session, owner.id, values)
    service.withdraw_consent(session, owner.id, made.id, on=TODAY)
    (kept,) = people.consents(session, [owner.id])
    assert (kept.text_version, kept.withdrawn_on) == ("2026-1", TODAY)


def test_contact_starts_the_retention_clock_anew_and_never_earlier(session: Session) -> None:
    owner = an_owner(session)
    service.note_contact(session, owner.id, on=date(2027, 3, 1))
    service.note_contact(session, owner.id, on=date(2020, 1, 1))
    assert owner.last_contact_on == date(2027, 3, 1)


def test_doubt_is_decided_once(session: Session) -> None:
    house, owner = a_building(session), an_owner(session)
    doubt = Doubt(
        owner_id=owner.id, place="Lindenstr. 5", collection_id=owner.collection_id,
        reason="Adresse ähnlich", candidates=[house.id], source_id="r1",
    )  # fmt: skip
    session.add(doubt)
    session.flush()
    assert people.totals(session) == {"owners": 1, "doubts": 1}
    service.decide_doubt(session, doubt.id, house.id, by="m", now=NOW)
    assert people.houses_of(session, owner.id, on=TODAY) == [house.id]
    with pytest.raises(Conflict, match="schon entschieden"):
        service.decide_doubt(session, doubt.id, None, by="m", now=NOW)


def test_address_finds_its_house_in_any_spelling(session: Session) -> None:
    house = a_building(session)
    an_address(session, house)
    assert houses.buildings_at(session, "Linden Str 5, 41061") == [(house.id, "Lindenstraße 5")]
    assert houses.buildings_at(session, "Lindenstraße 7") == []


def test_team_adds_to_the_log_of_looks_and_cannot_read_it(session: Session) -> None:
    owner = an_owner(session)
    become(session.connection(), Caller.of(Role.STAFF, "mara"))
    service.note_look(session, LookData(kind="file", user_name="mara", owner_id=owner.id))
    with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
        session.scalar(select(OwnerLook.id))
    become(session.connection(), Caller.of(Role.ADMIN, "admin"))
    assert session.scalars(select(OwnerLook.user_name)).all() == ["mara"]


@pytest.mark.parametrize("table", ["owner", "ownership", "owner_address", "owner_consent"])
@pytest.mark.parametrize("role", [Role.PUBLIC, Role.PLANNER])
def test_nobody_else_reads_owners(session: Session, role: Role, table: str) -> None:
    become(session.connection(), Caller.of(role))
    with pytest.raises(DBAPIError, match="permission denied"), session.begin_nested():
        session.execute(text(f"SELECT 1 FROM {table}"))


def test_trail_is_forgotten_by_the_administration_and_only_for_persons(session: Session) -> None:
    owner = an_owner(session)
    become(session.connection(), Caller.of(Role.ADMIN, "chef"))
    forgotten = text("SELECT geoqm_forget_trail(:table, ARRAY[:id])")
    session.execute(forgotten, {"table": "owner", "id": str(owner.id)})
    rows = session.scalars(select(AuditEntry).where(AuditEntry.table_name == "owner")).all()
    assert all(row.after is None for row in rows)
    assert [row.user_name for row in rows if row.action == "FORGET"] == ["chef"]
    with pytest.raises(DBAPIError, match="not to be forgotten"), session.begin_nested():
        session.execute(forgotten, {"table": "building", "id": "1"})


def test_owners_are_counted_once(session: Session) -> None:
    an_owner(session)
    assert session.scalar(select(func.count()).select_from(Owner)) == 1


def test_likely_pairs_share_name_mail_phone_or_address(session: Session) -> None:
    phone, mail = "02161 0000-1", "e@demo.example"
    an_owner(session, "Beispiel", street="Gasse 1")
    an_owner(session, "Beispeil", street="Gasse 1")
    an_owner(session, "Musterlich", phone=phone, email=mail)
    an_owner(session, "Musterlichh", phone=phone, email=mail.upper())
    an_owner(session, "Ganzanders", phone=phone)
    found = pairs.likely(session)
    names = [{pair.one.name, pair.other.name} for pair in found]
    assert names == [{"Musterlich", "Musterlichh"}, {"Beispiel", "Beispeil"}]
    assert found[0].likeness.reasons[0] == "fast gleicher Name"
    service.mark_distinct(session, found[0].one.id, found[0].other.id, by="m")
    assert len(pairs.likely(session)) == 1
