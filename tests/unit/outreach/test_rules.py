"""What a contact needs, what follows from it, and how a campaign is counted."""

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoqm.errors import InvalidInput, RuleViolation
from geoqm.outreach import codes, rules
from geoqm.outreach.kinds import LeftOut, Outcome, PersonState
from geoqm.outreach.rules import OpenCase
from geoqm.outreach.schemas import CampaignData, ContactData, FollowUpData
from geoqm.vacancies.codes import VacancyStatus
from geoqm.vacancies.rules import steps_from

TODAY = date(2026, 11, 22)
CALL = ContactData(channel="call", outcome="reached", happened_on=TODAY, owner_id=1)
ADVICE = replace(CALL, channel="advice", advice_result="thinking", topics=("facade",))
CAMPAIGN = CampaignData(
    name="Probe", purpose="Beratung", responsible="m", begins_on=TODAY, channel="letter"
)
states = st.sampled_from([state.value for state in PersonState])


@pytest.mark.parametrize("contact", [CALL, ADVICE, replace(ADVICE, funding=("q14",))])
def test_whole_contacts_pass(contact: ContactData) -> None:
    rules.check_contact(contact, today=TODAY)


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (replace(CALL, owner_id=None), "adresse"),
        (replace(CALL, happened_on=date(2026, 11, 23)), "am"),
        (replace(CALL, happened_on=date(1919, 1, 1)), "am"),
        (replace(CALL, note="x" * 4001), "notiz"),
        (replace(CALL, channel="pigeon"), "weg"),
        (replace(CALL, outcome="?"), "ergebnis"),
        (replace(CALL, topics=("astrology",)), "themen"),
        (replace(CALL, funding=("q14",)), "weg"),
        (replace(ADVICE, advice_result=None), "beratungsergebnis"),
        (replace(ADVICE, topics=()), "themen"),
        (replace(ADVICE, funding=("lottery",)), "foerderung"),
    ],
)
def test_what_is_missing_is_named_with_its_field(contact: ContactData, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_contact(contact, today=TODAY)
    assert refused.value.field == field
    assert refused.value.message


def test_open_case_needs_a_date_and_says_which_case() -> None:
    cases = [OpenCase("Leerstand Laden, EG"), OpenCase("Kampagne „A“"), OpenCase("Kampagne „B“")]
    with pytest.raises(RuleViolation, match=r"Leerstand Laden, EG.*Kampagne „A“ und 1 weitere"):
        rules.check_case_is_followed(cases, has_date=False)
    rules.check_case_is_followed(cases, has_date=True)
    rules.check_case_is_followed([], has_date=False)


def test_follow_up_has_a_day_to_come_and_words() -> None:
    fine = FollowUpData(due_on=TODAY, subject="Rückruf", assigned_to="m")
    rules.check_follow_up(fine, today=TODAY)
    for wrong in (date(2026, 11, 21), date(2037, 1, 1)):
        with pytest.raises(InvalidInput, match="zehn Jahren"):
            rules.check_follow_up(replace(fine, due_on=wrong), today=TODAY)
    with pytest.raises(InvalidInput, match="erinnert"):
        rules.check_follow_up(replace(fine, subject=""), today=TODAY)


def test_days_of_the_buttons_end_with_the_month() -> None:
    days = dict(rules.due_choices(date(2027, 1, 31)))
    assert days["1 Woche"] == date(2027, 2, 7)
    assert days["2 Wochen"] == date(2027, 2, 14)
    assert days["1 Monat"] == date(2027, 2, 28)


@given(current=states, wanted=states)
def test_a_person_only_gets_further_unless_the_way_back_is_confirmed(
    current: str, wanted: str
) -> None:
    forward = rules.is_forward(current, wanted)
    assert not (forward and rules.is_forward(wanted, current))
    rules.check_person_step(current, wanted, back=True)
    if forward or current == wanted:
        rules.check_person_step(current, wanted, back=False)
        return
    with pytest.raises(RuleViolation) as refused:
        rules.check_person_step(current, wanted, back=False)
    assert refused.value.field == "zuruecksetzen"


@given(
    channel=st.sampled_from(list(codes.CHANNELS)),
    outcome=st.sampled_from(list(codes.OUTCOMES)),
    current=st.sampled_from([status.value for status in VacancyStatus]),
)
def test_offered_steps_fit_the_workflow(channel: str, outcome: str, current: str) -> None:
    offered = rules.offered_status(channel, outcome, current)
    if offered is not None:
        assert offered in rules.offered_steps(current)
        assert offered in steps_from(VacancyStatus(current))


def test_contacts_tell_how_far_somebody_is() -> None:
    assert rules.state_told("letter", "sent") is PersonState.SENT
    assert rules.state_told("visit", "not_there") is None
    assert rules.state_told("advice", "reached") is PersonState.ADVICE
    assert rules.state_told("advice", "declined") is PersonState.DECLINED
    assert rules.is_reached("visit", "reached")
    assert not rules.is_reached("letter", "sent")
    assert rules.offered_status("call", "in_talk", "confirmed_vacant") == "in_dialogue"
    assert rules.offered_status("call", "reached", "in_advice") is None
    assert rules.offered_status("call", "reached", "reported") is None


def test_left_out_persons_are_said_in_words() -> None:
    assert rules.left_out_words({"objection": 3, "restricted": 2}) == (
        "5 Personen ausgelassen: 3 Widersprüche, 2 gesperrt."
    )
    assert rules.left_out_words({"objection": 1}) == "1 Person ausgelassen: 1 Widerspruch."
    assert rules.left_out_words({}) == ""
    assert set(codes.LEFT_OUT) == set(LeftOut)


@pytest.mark.parametrize(
    ("blocked", "erased", "channel", "ways", "reason"),
    [
        ("gesperrt", True, "letter", "", LeftOut.ERASED),
        ("gesperrt", False, "letter", "letter", LeftOut.RESTRICTED),
        ("Widerspruch", False, "visit", "", LeftOut.OBJECTION),
        ("", False, "letter", "mail", LeftOut.NO_ADDRESS),
        ("", False, "mail", "letter", LeftOut.NO_MAIL),
        ("", False, "call", "letter", LeftOut.NO_PHONE),
        ("", False, "letter", "letter", None),
        ("", False, "visit", "", None),
    ],
)
def test_who_is_left_out_and_why(
    blocked: str, erased: bool, channel: str, ways: str, reason: LeftOut | None
) -> None:
    found = rules.reason_to_leave_out(
        blocked, erased=erased, channel=channel, ways=frozenset(filter(None, [ways]))
    )
    assert found is reason


@given(st.dictionaries(states, st.integers(0, 50)), st.integers(0, 50))
def test_funnel_never_widens(counts: dict[str, int], left_out: int) -> None:
    bars = rules.funnel(Counter(counts), houses=60, several=9, left_out=left_out)
    steps = [bar.count for bar in bars if bar.code not in {"houses", "declined"}]
    assert steps == sorted(steps, reverse=True)
    assert steps[0] == sum(counts.values()) + left_out


def test_funnel_of_the_picture() -> None:
    states_ = {"sent": 13, "reached": 9, "in_talk": 5, "advice": 5, "application": 4}
    bars = {
        bar.code: bar for bar in rules.funnel(Counter(states_), houses=60, several=9, left_out=5)
    }
    assert [bars[code].count for code in ("people", "sent", "reached", "in_talk", "advice")] == [
        41, 36, 23, 14, 9,
    ]  # fmt: skip
    assert bars["reached"].note == "64\u202f%"
    assert bars["sent"].note == "5 ausgelassen"
    assert rules.funnel(Counter(), houses=0, several=0, left_out=0)[3].note == ""


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"purpose": "x" * 301}, "zweck"),
        ({"responsible": ""}, "verantwortlich"),
        ({"channel": "drone"}, "weg"),
        ({"ends_on": date(2026, 1, 1)}, "bis"),
        ({"text": "x" * 8001}, "text"),
    ],
)
def test_a_campaign_needs_its_facts(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.check_campaign(replace(CAMPAIGN, **values))
    assert refused.value.field == field


def test_too_many_houses_are_said_with_numbers() -> None:
    rules.check_campaign(CAMPAIGN)
    rules.check_houses(2000)
    with pytest.raises(InvalidInput, match=r"80\.000 Häuser.*höchstens 2\.000"):
        rules.check_houses(80_000)
    with pytest.raises(InvalidInput, match="kein Haus"):
        rules.check_houses(0)


def test_every_code_has_words() -> None:
    assert set(codes.OUTCOMES) == set(Outcome)
    assert set(codes.PERSON_STATES) == set(PersonState)
    with pytest.raises(InvalidInput):
        rules.check_person_step("planned", "abroad", back=False)
