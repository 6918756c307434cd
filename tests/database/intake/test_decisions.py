"""What the office decides: entries in the register, undo, two people at the same report."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building, Unit
from geoqm.db.roles import INTAKE
from geoqm.errors import Conflict, InvalidInput, NotFound, RuleViolation
from geoqm.intake import service
from geoqm.intake.codes import EventKind, RefusalReason
from geoqm.intake.model import Report, ReportConsent, ReportEvent, ReportLink
from geoqm.intake.schemas import Step, Submitted
from geoqm.intake.service import Clerk, NewUnit, Outdated, Shown, WholeHouse
from geoqm.vacancies.model import VacancyEpisode, VacancyOffer
from tests.builders import a_unit
from tests.database.intake.conftest import NOW, TODAY, Become, a_draft, a_sent_report

MARA = Clerk("mara", NOW + timedelta(hours=1))
JUN = Clerk("jun", NOW + timedelta(hours=2))


@pytest.fixture
def report(form: Session, act_as: Become) -> Submitted:
    """A report that waits for the office; the session is that of the team."""
    sent = a_sent_report(form)
    act_as("geoqm_staff")
    return sent


@pytest.fixture
def shown(report: Submitted) -> Shown:
    return Shown(report.report_id, 1)


@pytest.fixture
def unit_id(form: Session, report: Submitted) -> int:
    house = form.get_one(Building, form.info["building"])
    unit = a_unit(form, house, kind="shop", floor=0)
    return unit.id


def episode_of(session: Session, report: Report) -> VacancyEpisode:
    assert report.episode_id is not None
    return session.get_one(VacancyEpisode, report.episode_id)


def test_confirming_begins_an_episode_with_the_words_of_the_landlord(
    form: Session, shown: Shown, unit_id: int
) -> None:
    report = service.accept(form, shown, MARA, unit_id)
    episode = episode_of(form, report)
    assert (report.state, report.decided_by, report.revision) == ("accepted", "mara", 2)
    assert (episode.unit_id, episode.status, episode.source) == (
        unit_id, "confirmed_vacant", "landlord"
    )  # fmt: skip
    assert (episode.began_on, episode.began_precision) == (date(2025, 9, 1), "month")
    assert episode.last_confirmed_on == TODAY
    assert episode.next_check_on is not None


def test_confirming_a_known_vacancy_refreshes_it(
    form: Session, shown: Shown, unit_id: int, act_as: Become
) -> None:
    first = service.accept(form, shown, MARA, unit_id)
    act_as(INTAKE)
    second = a_sent_report(form)
    act_as("geoqm_staff")
    again = service.accept(form, Shown(second.report_id, 1), JUN, unit_id)
    assert again.episode_id == first.episode_id
    assert form.scalars(select(VacancyEpisode)).all() == [episode_of(form, first)]


def test_new_unit_is_made_as_described_and_goes_with_undo(form: Session, shown: Shown) -> None:
    report = service.accept(form, shown, MARA, NewUnit(form.info["building"]))
    unit = form.get_one(Unit, report.unit_id)
    assert (unit.kind, unit.floor, unit.vanished_on) == ("shop", 0, None)
    service.undo(form, Shown(report.id, 2), MARA)
    form.refresh(unit)
    assert unit.vanished_on == TODAY


def test_undo_of_a_confirmation_leaves_no_open_episode(
    form: Session, shown: Shown, unit_id: int
) -> None:
    report = service.accept(form, shown, MARA, unit_id)
    episode = episode_of(form, report)
    back = service.undo(form, Shown(report.id, report.revision), MARA)
    assert (back.state, back.episode_id, back.decided_at) == ("waiting", None, None)
    assert episode.status == "rejected"
    assert service.accept(form, Shown(back.id, back.revision), JUN, unit_id).state == "accepted"


def test_undo_of_a_refreshed_episode_brings_the_last_confirmation_back(
    form: Session, shown: Shown, unit_id: int, act_as: Become
) -> None:
    first = service.accept(form, shown, MARA, unit_id)
    act_as(INTAKE)
    later = service.submit(form, a_draft(form), now=NOW + timedelta(days=7))
    act_as("geoqm_staff")
    clerk = Clerk("mara", NOW + timedelta(days=7))
    merged = service.merge_with_unit(form, Shown(later.report_id, 1), clerk, unit_id)
    assert episode_of(form, first).last_confirmed_on == TODAY + timedelta(days=7)
    service.undo(form, Shown(merged.id, merged.revision), clerk)
    assert episode_of(form, first).last_confirmed_on == TODAY


def test_merging_needs_an_open_episode(form: Session, shown: Shown, unit_id: int) -> None:
    with pytest.raises(RuleViolation, match="kein Leerstand offen"):
        service.merge_with_unit(form, shown, MARA, unit_id)


def test_merging_with_a_report_takes_its_episode_along(
    form: Session, shown: Shown, unit_id: int, act_as: Become
) -> None:
    first = service.accept(form, shown, MARA, unit_id)
    act_as(INTAKE)
    second = a_sent_report(form)
    act_as("geoqm_staff")
    merged = service.merge_with_report(form, Shown(second.report_id, 1), JUN, first.id)
    assert (merged.state, merged.episode_id) == ("merged", first.episode_id)
    service.undo(form, Shown(merged.id, merged.revision), JUN)
    assert form.scalars(select(ReportLink)).all() == []


def test_report_is_not_merged_with_itself_nor_with_a_refused_one(
    form: Session, shown: Shown, act_as: Become
) -> None:
    with pytest.raises(InvalidInput):
        service.merge_with_report(form, shown, MARA, shown.report_id)
    act_as(INTAKE)
    other = a_sent_report(form)
    act_as("geoqm_staff")
    service.refuse(form, Shown(other.report_id, 1), MARA, RefusalReason.HOLIDAY)
    with pytest.raises(RuleViolation):
        service.merge_with_report(form, shown, MARA, other.report_id)


@pytest.mark.parametrize("reason", list(RefusalReason))
def test_refusal_keeps_its_reason_and_can_be_undone(
    form: Session, shown: Shown, reason: RefusalReason
) -> None:
    report = service.refuse(form, shown, MARA, reason, "telefonisch geklärt")
    assert (report.state, report.refusal_reason) == ("refused", reason.value)
    back = service.undo(form, Shown(report.id, 2), JUN)
    assert (back.state, back.refusal_reason) == ("waiting", None)


def test_question_waits_for_the_answer_which_brings_the_report_back(
    form: Session, report: Submitted, shown: Shown, act_as: Become
) -> None:
    asked = service.ask_back(form, shown, MARA, "Welches Geschoss ist gemeint?")
    assert asked.state == "asked"
    act_as(INTAKE)
    own = service.correct(
        form, report.token, Step.THING, {"subject": "shop", "floor": "1"}, now=NOW
    )
    assert own.state == "waiting"


def test_second_clerk_is_told_and_overwrites_nothing(
    form: Session, shown: Shown, unit_id: int
) -> None:
    service.accept(form, shown, MARA, unit_id)
    with pytest.raises(Outdated):
        service.refuse(form, shown, JUN, RefusalReason.RENOVATION)
    assert form.get_one(Report, shown.report_id).state == "accepted"


def test_decided_report_is_not_decided_again(form: Session, shown: Shown) -> None:
    service.refuse(form, shown, MARA, RefusalReason.HOLIDAY)
    with pytest.raises(Conflict, match="nicht mehr möglich"):
        service.refuse(form, Shown(shown.report_id, 2), JUN, RefusalReason.ESTATE)


def test_undo_without_a_decision_says_so(form: Session, shown: Shown) -> None:
    with pytest.raises(RuleViolation):
        service.undo(form, shown, MARA)


def test_undo_is_refused_after_news_of_the_sender(
    form: Session, report: Submitted, shown: Shown, unit_id: int, act_as: Become
) -> None:
    service.accept(form, shown, MARA, unit_id)
    act_as(INTAKE)
    own = service.extend(form, report.token, now=NOW)
    act_as("geoqm_staff")
    with pytest.raises(Conflict, match="etwas Neues"):
        service.undo(form, Shown(shown.report_id, own.revision), MARA)


def test_let_click_ends_the_episode(
    form: Session, report: Submitted, shown: Shown, unit_id: int, act_as: Become
) -> None:
    accepted = service.accept(form, shown, MARA, unit_id)
    act_as(INTAKE)
    service.mark_let(form, report.token, on=TODAY - timedelta(days=1), now=NOW)
    act_as("geoqm_staff")
    form.expire_all()
    assert service.settle_news(form, accepted.id, MARA) is False
    episode = episode_of(form, accepted)
    assert (episode.status, episode.ended_on) == ("reoccupied", TODAY - timedelta(days=1))
    assert form.get_one(Report, accepted.id).news_at is None


def test_correction_after_the_decision_waits_for_a_person(
    form: Session, report: Submitted, shown: Shown, unit_id: int, act_as: Become
) -> None:
    accepted = service.accept(form, shown, MARA, unit_id)
    act_as(INTAKE)
    service.correct(form, report.token, Step.THING, {"subject": "office"}, now=NOW)
    act_as("geoqm_staff")
    form.expire_all()
    assert service.settle_news(form, accepted.id, MARA) is True
    assert form.get_one(Report, accepted.id).news_at is not None


def test_notes_and_assignments_hold_nobody_up(form: Session, shown: Shown) -> None:
    service.assign(form, shown.report_id, "jun", MARA)
    service.add_note(form, shown.report_id, "ruft zurück", MARA)
    assert service.refuse(form, shown, JUN, RefusalReason.OTHER).state == "refused"
    kinds = form.scalars(select(ReportEvent.kind).order_by(ReportEvent.id)).all()
    assert kinds == [EventKind.SENT, EventKind.ASSIGNED, EventKind.NOTED, EventKind.REFUSED]


def test_report_that_does_not_exist_is_not_found(form: Session, shown: Shown) -> None:
    with pytest.raises(NotFound):
        service.refuse(form, Shown(999_999, 1), MARA, RefusalReason.OTHER)


def test_new_unit_in_a_house_that_does_not_exist_stores_nothing(
    form: Session, shown: Shown
) -> None:
    with pytest.raises(NotFound):
        service.accept(form, shown, MARA, NewUnit(999_999))


def test_report_that_others_were_merged_into_gives_them_its_episode(
    form: Session, shown: Shown, unit_id: int, act_as: Become
) -> None:
    act_as(INTAKE)
    later = a_sent_report(form)
    act_as("geoqm_staff")
    service.merge_with_report(form, Shown(later.report_id, 1), MARA, shown.report_id)
    first = service.accept(form, shown, MARA, unit_id)
    other = form.get_one(Report, later.report_id, populate_existing=True)
    assert other.episode_id == first.episode_id
    service.undo(form, Shown(first.id, first.revision), MARA)
    assert form.get_one(Report, later.report_id, populate_existing=True).episode_id is None


def test_news_are_followed_once(
    form: Session, report: Submitted, shown: Shown, unit_id: int, act_as: Become
) -> None:
    accepted = service.accept(form, shown, MARA, unit_id)
    act_as(INTAKE)
    service.extend(form, report.token, now=NOW + timedelta(days=2))
    service.correct(form, report.token, Step.THING, {"subject": "office"}, now=NOW)
    act_as("geoqm_staff")
    form.expire_all()
    assert service.settle_news(form, accepted.id, MARA) is True
    revision = episode_of(form, accepted).revision
    assert service.settle_news(form, accepted.id, MARA) is True
    assert episode_of(form, accepted).revision == revision


def give(session: Session, report_id: int, *purposes: str) -> None:
    for purpose in purposes:
        session.add(
            ReportConsent(
                report_id=report_id, purpose=purpose, text_version="2026-11", given_at=NOW
            )
        )
    session.flush()


def offers(session: Session) -> list[tuple[str, bool, bool, bool]]:
    """Title, public, for the city, still out."""
    rows = session.scalars(select(VacancyOffer).order_by(VacancyOffer.id))
    return [(o.title, o.is_public, o.for_matching, o.withdrawn_at is None) for o in rows]


def test_confirming_publishes_what_the_landlord_consented_to(
    form: Session, shown: Shown, unit_id: int
) -> None:
    give(form, shown.report_id, "publication")
    report = service.accept(form, shown, MARA, unit_id, offer=True)
    assert offers(form) == [("Laden", True, False, True)]
    back = service.undo(form, Shown(report.id, report.revision), JUN)
    assert offers(form) == [("Laden", True, False, False)]
    assert back.state == "waiting"
    again = service.accept(form, Shown(back.id, back.revision), JUN, unit_id, offer=True)
    assert offers(form)[1:] == [("Laden", True, False, True)]
    withdrawn = ReportEvent(
        report_id=again.id,
        kind=EventKind.CONSENT_WITHDRAWN.value,
        happened_at=NOW + timedelta(hours=3),
        actor="",
        data={"purpose": "publication"},
    )
    form.add(withdrawn)
    form.flush()
    assert not service.settle_news(form, again.id, JUN)
    assert [each[3] for each in offers(form)] == [False, False]


def test_without_consent_or_without_the_tick_nothing_is_published(
    form: Session, shown: Shown, unit_id: int
) -> None:
    report = service.accept(form, shown, MARA, unit_id, offer=True)
    back = service.undo(form, Shown(report.id, report.revision), JUN)
    give(form, back.id, "publication")
    service.accept(form, Shown(back.id, back.revision), JUN, unit_id)
    assert offers(form) == []


def test_offer_ends_when_the_unit_is_let(form: Session, shown: Shown, unit_id: int) -> None:
    give(form, shown.report_id, "publication", "forwarding")
    report = service.accept(form, shown, MARA, unit_id, offer=True)
    assert offers(form) == [("Laden", True, True, True)]
    let = {"on": TODAY.isoformat()}
    form.add(
        ReportEvent(report_id=report.id, kind="let", happened_at=NOW + timedelta(hours=3), data=let)
    )
    form.flush()
    service.settle_news(form, report.id, JUN)
    assert offers(form) == [("Laden", True, True, False)]


def test_whole_house_brings_an_entry_for_every_unit_and_undo_takes_all_back(
    form: Session, shown: Shown, unit_id: int
) -> None:
    house = form.get_one(Building, form.info["building"])
    flat = a_unit(form, house, kind="dwelling", floor=1).id
    report = form.get_one(Report, shown.report_id)
    report.subject, report.unit_count = "house", 4
    report = service.accept(form, shown, MARA, WholeHouse(house.id))
    wanted = select(VacancyEpisode).order_by(VacancyEpisode.id)
    entries = form.scalars(wanted).all()
    assert [each.unit_id for each in entries[:2]] == [unit_id, flat]
    assert len(entries) == 4
    assert [report.episode_id, *report.further_episodes] == [each.id for each in entries]
    said = {"happened_at": NOW + timedelta(hours=2), "data": {"on": TODAY.isoformat()}}
    form.add(ReportEvent(report_id=report.id, kind="extended", **said))
    form.flush()
    service.settle_news(form, report.id, JUN)
    assert {each.revision for each in entries} == {2}


def test_undo_of_a_whole_house_takes_all_entries_and_new_units_back(
    form: Session, shown: Shown, unit_id: int
) -> None:
    house = form.info["building"]
    report = form.get_one(Report, shown.report_id)
    report.subject, report.unit_count = "house", 3
    report = service.accept(form, shown, MARA, WholeHouse(house))
    back = service.undo(form, Shown(report.id, report.revision), JUN)
    states = form.scalars(select(VacancyEpisode.status)).all()
    assert states == ["rejected"] * 3
    known = form.scalars(select(Unit.id).where(Unit.vanished_on.is_(None))).all()
    assert known == [unit_id]
    assert back.further_episodes == []
