"""Contacts and what follows, follow-ups while a case is open, campaigns that count persons once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from geoqm.access.model import User
from geoqm.buildings.model import Building
from geoqm.errors import Conflict, InvalidInput, NotFound, RuleViolation
from geoqm.outreach import service
from geoqm.outreach.model import Campaign, CampaignPerson, Contact, FollowUp
from geoqm.outreach.queries import campaigns, cases, contacts, feeds, follow_ups
from geoqm.outreach.schemas import (
    CampaignData,
    Consequences,
    ContactData,
    FollowUpData,
    Subject,
    VacancyStep,
)
from geoqm.owners import service as owners
from geoqm.owners.model import Owner, OwnerAddress
from geoqm.vacancies import service as vacancies
from geoqm.vacancies.codes import Source
from geoqm.vacancies.dates import exactly
from geoqm.vacancies.schemas import EpisodeFacts
from tests.builders import a_building, a_unit, an_owner, an_ownership

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
TODAY, NEXT = date(2026, 11, 22), date(2026, 12, 1)
BY: dict[str, Any] = {"by": "m", "now": NOW}
KEY = UUID(int=7)


@pytest.fixture(autouse=True)
def team(session: Session) -> None:
    for name in ("m", "k"):
        session.add(User(name=name, full_name=name.upper(), role="staff", password_hash="-"))  # noqa: S106
    session.flush()


def a_call(**values: Any) -> ContactData:
    given: dict[str, Any] = {"channel": "call", "outcome": "reached", "happened_on": TODAY}
    return ContactData(**(given | values))


def due(**values: Any) -> FollowUpData:
    given: dict[str, Any] = {"due_on": NEXT, "subject": "Rückruf", "assigned_to": "m"}
    return FollowUpData(**(given | values))


def a_campaign(session: Session, *houses: int, **values: Any) -> Campaign:
    given: dict[str, Any] = {
        "name": "Probe", "purpose": "Beratung", "responsible": "m", "begins_on": TODAY,
        "channel": "letter",
    }  # fmt: skip
    data = CampaignData(**(given | values))
    return service.plan_campaign(session, houses, data, by="m", today=TODAY)


def start(session: Session, campaign: Campaign) -> Campaign:
    return service.set_state(
        session, campaign.id, "running", version=campaign.version, by="m", now=NOW
    )


def houses(session: Session, count: int) -> list[int]:
    return [a_building(session, f"b{number}").id for number in range(count)]


def persons(session: Session, campaign: Campaign) -> dict[int, CampaignPerson]:
    return {each.owner_id: each for each in campaigns.persons(session, campaign.id)}


def test_contact_starts_the_clock_of_an_owner_who_was_reached(session: Session) -> None:
    owner = an_owner(session)
    owner.last_contact_on = date(2025, 1, 1)
    service.log_contact(session, a_call(owner_id=owner.id, outcome="sent"), **BY)
    assert owner.last_contact_on == date(2025, 1, 1)
    service.log_contact(session, a_call(owner_id=owner.id, note="freut sich"), **BY)
    assert owner.last_contact_on == TODAY
    (last, _) = contacts.of_owners(session, [owner.id])
    assert (last.contact.note, last.owner) == ("freut sich", owner)


def test_contact_of_a_phone_arrives_once(session: Session) -> None:
    house = a_building(session).id
    for _ in range(2):
        service.log_contact(session, a_call(building_id=house, client_key=KEY), **BY)
    assert session.scalar(select(func.count()).select_from(Contact)) == 1


def test_contact_stands_with_the_owner_that_stays(session: Session) -> None:
    kept, gone = an_owner(session, "A"), an_owner(session, "B")
    owners.merge(session, kept.id, gone.id, reasons="", by="m")
    made = service.log_contact(session, a_call(owner_id=gone.id), **BY)
    assert made.owner_id == kept.id


def test_unit_of_another_house_and_unknown_places_are_refused(session: Session) -> None:
    here, other = houses(session, 2)
    unit = a_unit(session, session.get_one(Building, other))
    with pytest.raises(RuleViolation, match="gehört nicht"):
        service.log_contact(session, a_call(building_id=here, unit_id=unit.id), **BY)
    for values in ({"building_id": 10**9}, {"owner_id": 10**9}):
        with pytest.raises(NotFound):
            service.log_contact(session, a_call(**values), **BY)


def test_open_vacancy_asks_for_a_follow_up_and_offers_the_next_step(session: Session) -> None:
    unit = a_unit(session)
    facts = EpisodeFacts(seen_on=TODAY, began=exactly(TODAY), source=Source.SITE_VISIT)
    episode = vacancies.open_episode(session, unit.id, facts, by="m")
    call = a_call(building_id=unit.building_id, outcome="in_talk")
    with pytest.raises(RuleViolation, match=r"Leerstand Laden, EG.*Wiedervorlage") as refused:
        service.log_contact(session, call, **BY)
    assert refused.value.field == "wiedervorlage"
    assert episode.status == "confirmed_vacant"


def test_contact_with_date_and_step(session: Session) -> None:
    unit = a_unit(session)
    facts = EpisodeFacts(seen_on=TODAY, began=exactly(TODAY), source=Source.SITE_VISIT)
    episode = vacancies.open_episode(session, unit.id, facts, by="m")
    subject = Subject(building_id=unit.building_id)
    step = VacancyStep(episode.id, episode.revision, "in_dialogue")
    call = a_call(building_id=unit.building_id, outcome="in_talk")
    made = service.log_contact(session, call, Consequences(follow_up=due(), step=step), **BY)
    assert episode.status == "in_dialogue"
    (row,) = follow_ups.open_about(session, subject)
    assert (row.follow_up.contact_id, row.follow_up.due_on) == (made.id, NEXT)
    # The date stands: another contact needs none, and done it asks for the next one.
    service.log_contact(session, a_call(building_id=unit.building_id), **BY)
    done: dict[str, Any] = {"version": 1, "by": "m", "now": NOW}
    with pytest.raises(RuleViolation, match="noch etwas offen"):
        service.complete_follow_up(session, row.follow_up.id, again=None, **done)
    service.complete_follow_up(session, row.follow_up.id, again=NEXT + timedelta(9), **done)
    (later,) = follow_ups.open_about(session, subject)
    assert (later.follow_up.due_on, later.follow_up.subject) == (date(2026, 12, 10), "Rückruf")
    # A round on the phone sets the usual date by itself; a settled one is done with the contact.
    service.log_contact(
        session,
        a_call(building_id=unit.building_id, outcome="not_there"),
        Consequences(usual=True, settled=(later.follow_up.id,)),
        **BY,
    )
    (usual,) = follow_ups.open_about(session, subject)
    assert usual.follow_up.due_on == TODAY + timedelta(14)


def test_change_and_taking_back_notice_who_was_faster(session: Session) -> None:
    owner = an_owner(session)
    made = service.log_contact(
        session, a_call(owner_id=owner.id), Consequences(follow_up=due()), **BY
    )
    data = a_call(owner_id=owner.id, note="neu")
    service.change_contact(session, made.id, data, version=1, **BY)
    with pytest.raises(Conflict):
        service.change_contact(session, made.id, data, version=1, **BY)
    with pytest.raises(Conflict):
        service.take_back(session, made.id, version=1, **BY)
    service.take_back(session, made.id, version=2, **BY)
    assert contacts.of_owners(session, [owner.id]) == []
    assert session.scalar(select(func.count()).select_from(FollowUp)) == 0


def test_follow_up_is_moved_given_away_done_and_opened_again(session: Session) -> None:
    owner = an_owner(session)
    made = service.add_follow_up(
        session, due(owner_id=owner.id, client_key=KEY), by="m", today=TODAY
    )
    again = service.add_follow_up(
        session, due(owner_id=owner.id, client_key=KEY), by="m", today=TODAY
    )
    assert again is made
    service.move_follow_up(session, made.id, NEXT + timedelta(1), version=1, today=TODAY)
    service.assign_follow_up(session, made.id, "k", version=2)
    with pytest.raises(InvalidInput, match="nicht zum Team"):
        service.assign_follow_up(session, made.id, "fremd", version=3)
    with pytest.raises(Conflict):
        service.move_follow_up(session, made.id, NEXT, version=1, today=TODAY)
    assert [row.follow_up for row in follow_ups.due(session, until=date(2027, 1, 1))] == [made]
    assert follow_ups.due(session, until=date(2027, 1, 1), user_name="m") == []
    service.complete_follow_up(session, made.id, version=3, again=None, **BY)
    with pytest.raises(RuleViolation, match="schon erledigt"):
        service.move_follow_up(session, made.id, NEXT, version=4, today=TODAY)
    service.reopen_follow_up(session, made.id)
    assert list(follow_ups.open_of(session, "k")) == [made]


def test_campaign_counts_persons_once_and_says_who_is_left_out(session: Session) -> None:
    ids = houses(session, 9)
    many, objecting, restricted, without, managed, manager, erased = (
        an_owner(session, name, street="Weg 1" if name != "ohne" else "")
        for name in ("viele", "dagegen", "gesperrt", "ohne", "vertreten", "Verwaltung", "weg")
    )
    for owner, house in [
        (many, 0), (many, 1), (objecting, 2), (restricted, 3), (without, 4), (managed, 5),
        (managed, 6), (erased, 7),
    ]:  # fmt: skip
        an_ownership(session, owner, session.get_one(Building, ids[house]))
    owners.add_objection(
        session, objecting.id, {"scope": "contact", "made_on": TODAY, "channel": "letter"}
    )
    owners.restrict(session, restricted.id, "bestritten", on=TODAY)
    owners.add_representation(session, managed.id, manager.id, {"role": "manager"})
    session.get_one(Owner, erased.id).erased_on = TODAY
    session.flush()
    made = a_campaign(session, *ids, client_key=KEY)
    assert a_campaign(session, *ids, client_key=KEY) is made
    found = campaigns.progress(session, made.id)
    assert found.states == {"planned": 2}
    assert found.left_out == {"objection": 1, "restricted": 1, "no_address": 1, "erased": 1}
    assert (found.houses, found.several, found.unknown) == (9, 2, 1)
    assert set(persons(session, made)) == {
        many.id, objecting.id, restricted.id, without.id, manager.id, erased.id
    }  # fmt: skip
    assert service.add_houses(session, made.id, ids, by="m", today=TODAY) == 0
    total, rows = campaigns.people_of(session, made.id, today=TODAY)
    assert total == 6
    assert {row.owner.id: row.houses for row in rows}[many.id] == 2
    assert campaigns.count(session, made.id, today=TODAY, only="ausgelassen") == 4
    # Another way reaches whoever has no address.
    data = CampaignData(
        name="Besuche", purpose="x", responsible="m", begins_on=TODAY, channel="visit"
    )
    service.change_campaign(session, made.id, data, version=1, **BY)
    assert persons(session, made)[without.id].left_out_reason is None


def owned(session: Session, count: int) -> tuple[list[int], list[Owner]]:
    """Houses with an owner each."""
    ids = houses(session, count)
    people = [an_owner(session, f"P{number}", street="Weg 1") for number in range(count)]
    for owner, number in zip(people, ids, strict=True):
        an_ownership(session, owner, session.get_one(Building, number))
    return ids, people


def test_contacts_move_persons_forward_and_back_only_when_taken_back(session: Session) -> None:
    ids, (first, second) = owned(session, 2)
    campaign = start(session, a_campaign(session, *ids))
    about = {"owner_id": first.id, "campaign_id": campaign.id, "building_id": ids[0]}
    assert cases.open_cases(session, Subject(first.id))[0].title == "Kampagne „Probe“"
    assert cases.open_cases(session, Subject(building_id=ids[1]))
    date_given = Consequences(follow_up=due())

    def log(more: Consequences = date_given, **values: Any) -> str:
        made.append(service.log_contact(session, a_call(**about, **values), more, **BY))
        return persons(session, campaign)[first.id].state

    made: list[Contact] = []
    assert log(channel="letter", outcome="sent") == "sent"
    advised: dict[str, Any] = {
        "channel": "advice",
        "advice_result": "thinking",
        "topics": ("facade",),
    }
    assert log(**advised) == "advice"
    assert log(outcome="reached") == "advice"
    service.take_back(session, made[1].id, version=1, **BY)
    assert persons(session, campaign)[first.id].state == "sent"
    # Who declines ends the case: no date is asked for.
    session.execute(delete(FollowUp))
    assert log(Consequences(), outcome="declined") == "declined"
    assert log(Consequences(), outcome="in_talk") == "declined"
    person = persons(session, campaign)[first.id]
    with pytest.raises(RuleViolation, match="liegt vor"):
        service.advance(session, person, "reached", **BY)
    service.advance(session, person, "reached", back=True, **BY)
    assert (person.state, person.changed_by) == ("reached", "m")
    service.leave_out(session, persons(session, campaign)[second.id], out=True, **BY)
    with pytest.raises(RuleViolation, match="ausgelassen"):
        service.advance(session, persons(session, campaign)[second.id], "sent", **BY)
    service.leave_out(session, persons(session, campaign)[second.id], out=False, **BY)
    assert persons(session, campaign)[second.id].left_out_reason is None


def test_start_looks_again_who_objected_since(session: Session) -> None:
    ids, (first, second) = owned(session, 2)
    campaign = a_campaign(session, *ids)
    objection = {"scope": "contact", "made_on": TODAY, "channel": "letter"}
    owners.add_objection(session, first.id, objection)
    start(session, campaign)
    assert persons(session, campaign)[first.id].left_out_reason == "objection"
    owners.add_objection(session, second.id, objection)
    assert service.refresh_left_out(session, campaign.id, **BY) == 1
    service.set_state(session, campaign.id, "ended", version=2, **BY)
    with pytest.raises(RuleViolation, match="beendet"):
        service.remove_house(session, campaign.id, ids[0])
    with pytest.raises(RuleViolation, match="niemand"):
        service.set_state(session, campaign.id, "running", version=3, **BY)
    with pytest.raises(RuleViolation, match="passt nicht"):
        service.set_state(session, campaign.id, "draft", version=3, **BY)
    with pytest.raises(Conflict):
        service.set_state(session, campaign.id, "running", version=1, **BY)


def test_houses_leave_with_their_person_and_an_empty_campaign_does_not_start(
    session: Session,
) -> None:
    ids, _ = owned(session, 1)
    campaign = a_campaign(session, *ids)
    service.remove_house(session, campaign.id, ids[0])
    assert persons(session, campaign) == {}
    assert campaigns.progress(session, campaign.id).houses == 0
    with pytest.raises(RuleViolation, match="niemand"):
        start(session, campaign)
    assert service.add_houses(session, campaign.id, ids, by="m", today=TODAY) == 1


def test_a_whole_town_and_no_house_are_refused_with_words(session: Session) -> None:
    with pytest.raises(InvalidInput, match=r"80\.000 Häuser"):
        a_campaign(session, *range(1, 80_001))
    with pytest.raises(InvalidInput, match="kein Haus"):
        a_campaign(session)
    with pytest.raises(InvalidInput, match="kein Haus"):
        a_campaign(session, 10**9)


def test_calendar_of_a_user_changes_its_address(session: Session) -> None:
    user = session.scalars(select(User).where(User.name == "m")).one()
    first = service.renew_feed(session, user.id, now=NOW)
    second = service.renew_feed(session, user.id, now=NOW)
    assert feeds.account_of(session, first) is None
    assert getattr(feeds.account_of(session, second), "name", "") == "m"
    assert feeds.made_at(session, user.id) == NOW
    user.disabled_at = NOW
    assert feeds.account_of(session, second) is None
    service.drop_feed(session, user.id)
    assert feeds.made_at(session, user.id) is None


def test_an_address_ends_with_the_day_of_the_office(session: Session) -> None:
    ids, (moving,) = owned(session, 1)
    campaign = start(session, a_campaign(session, *ids))
    session.execute(update(OwnerAddress).values(valid_until=TODAY))
    assert service.refresh_left_out(session, campaign.id, **BY) == 0
    after_midnight = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert service.refresh_left_out(session, campaign.id, by="m", now=after_midnight) == 1
    assert persons(session, campaign)[moving.id].left_out_reason == "no_address"
