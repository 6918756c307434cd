"""Decisions about contacts, follow-ups and campaigns: what has to be there, what follows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from geoqm.errors import InvalidInput, RuleViolation
from geoqm.outreach import codes
from geoqm.outreach.kinds import ContactChannel, LeftOut, Outcome, PersonState
from geoqm.outreach.schemas import CampaignData, ContactData, FollowUpData
from geoqm.vacancies.codes import VacancyStatus
from geoqm.vacancies.dates import months_later
from geoqm.vacancies.rules import steps_from

LONGEST_NOTE = 4000
MOST_HOUSES = 2000
FURTHEST = timedelta(days=3660)
USUAL = timedelta(days=14)
_EARLIEST = date(1990, 1, 1)

ORDER = tuple(PersonState)[:-1]
"""The states of a person from first to last; „abgelehnt“ stands beside them."""
FINAL = frozenset({PersonState.DECLINED})
REACHING = frozenset({Outcome.REACHED, Outcome.IN_TALK, Outcome.ANSWERED, Outcome.DECLINED})
"""Outcomes in which the person was in touch."""
_STATE_OF = {
    Outcome.SENT: PersonState.SENT,
    Outcome.CARD_LEFT: PersonState.SENT,
    Outcome.REACHED: PersonState.REACHED,
    Outcome.ANSWERED: PersonState.REACHED,
    Outcome.IN_TALK: PersonState.IN_TALK,
    Outcome.DECLINED: PersonState.DECLINED,
}
_STATUS_OF = {
    PersonState.SENT: VacancyStatus.OWNER_CONTACTED,
    PersonState.REACHED: VacancyStatus.OWNER_CONTACTED,
    PersonState.IN_TALK: VacancyStatus.IN_DIALOGUE,
    PersonState.ADVICE: VacancyStatus.IN_ADVICE,
}
_WORKING = (
    VacancyStatus.CONFIRMED_VACANT,
    VacancyStatus.OWNER_IDENTIFIED,
    VacancyStatus.OWNER_CONTACTED,
    VacancyStatus.IN_DIALOGUE,
    VacancyStatus.IN_ADVICE,
    VacancyStatus.MEASURE_PLANNED,
)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Why somebody has to come back to an owner or a house."""

    title: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A step of a campaign's funnel: how many persons got so far, and what else to say."""

    code: str
    title: str
    count: int
    note: str = ""


def check_contact(data: ContactData, *, today: date) -> None:
    """Raise InvalidInput where a contact cannot be or lacks something."""
    if data.owner_id is None and data.building_id is None:
        raise InvalidInput(
            "Mit wem war der Kontakt?",
            remedy="Wählen Sie ein Haus oder eine Eigentümerin, einen Eigentümer.",
            field="adresse",
        )
    if not _EARLIEST <= data.happened_on <= today:
        raise InvalidInput(
            "Dieser Tag kann nicht stimmen.",
            remedy="Ein Kontakt war heute oder früher. Was noch kommt, ist eine Wiedervorlage.",
            field="am",
        )
    if len(data.note) > LONGEST_NOTE:
        raise InvalidInput(
            f"Die Notiz ist länger als {LONGEST_NOTE} Zeichen.",
            remedy="Kürzen Sie sie.",
            field="notiz",
        )
    _check_codes(data)


def _check_codes(data: ContactData) -> None:
    lists: tuple[tuple[str, Iterable[str], Sequence[str]], ...] = (
        ("weg", codes.CHANNELS, (data.channel,)),
        ("ergebnis", codes.OUTCOMES, (data.outcome,)),
        ("themen", codes.TOPICS, data.topics),
        ("foerderung", codes.FUNDING, data.funding),
    )
    for field, known, given in lists:
        if set(given) - set(known):
            raise InvalidInput(
                "Dieser Eintrag steht nicht in der Liste.",
                remedy="Wählen Sie einen Eintrag der Liste.",
                field=field,
            )
    if data.channel != ContactChannel.ADVICE:
        if data.advice_result is not None or data.funding:
            raise InvalidInput(
                "Ergebnis und Förderung gehören zu einer Beratung.",
                remedy="Wählen Sie „Baufachliche Erstberatung“.",
                field="weg",
            )
        return
    if data.advice_result not in codes.ADVICE_RESULTS:
        raise InvalidInput(
            "Was kam bei der Beratung heraus?",
            remedy="Wählen Sie das Ergebnis, zum Beispiel „überlegt noch“.",
            field="beratungsergebnis",
        )
    if not data.topics:
        raise InvalidInput(
            "Worum ging es in der Beratung?",
            remedy="Wählen Sie mindestens ein Thema.",
            field="themen",
        )


def check_follow_up(data: FollowUpData, *, today: date) -> None:
    """Raise InvalidInput for a day that is over or too far, or without words."""
    check_due(data.due_on, today=today)
    if not 1 <= len(data.subject) <= 200:
        raise InvalidInput(
            "Woran soll erinnert werden?",
            remedy="Ein paar Worte genügen, zum Beispiel „Rückruf wegen Zwischennutzung“.",
            field="betreff",
        )


def check_due(due_on: date, *, today: date) -> None:
    """Raise InvalidInput for a day that is over or lies more than ten years ahead."""
    if not today <= due_on <= today + FURTHEST:
        raise InvalidInput(
            "Die Wiedervorlage liegt nicht in den nächsten zehn Jahren.",
            remedy="Wählen Sie heute oder einen späteren Tag.",
            field="wiedervorlage",
        )


def check_case_is_followed(cases: Sequence[OpenCase], *, has_date: bool) -> None:
    """Raise RuleViolation where a case is open and nobody is going to come back to it."""
    if not cases or has_date:
        return
    named = ", ".join(case.title for case in cases[:2])
    more = f" und {len(cases) - 2} weitere" if len(cases) > 2 else ""
    raise RuleViolation(
        f"Hier ist noch etwas offen: {named}{more}. Dazu gehört eine Wiedervorlage.",
        remedy="Wählen Sie einen Tag, zum Beispiel in zwei Wochen.",
        field="wiedervorlage",
    )


def due_choices(today: date) -> tuple[tuple[str, date], ...]:
    """The days that forms offer as buttons."""
    return (
        ("1 Woche", today + timedelta(days=7)),
        ("2 Wochen", today + USUAL),
        ("1 Monat", months_later(today, 1)),
    )


def is_reached(channel: str, outcome: str) -> bool:
    """Whether the person was in touch, so that the retention clock starts anew."""
    return outcome in REACHING or (
        channel == ContactChannel.ADVICE and outcome != Outcome.NOT_THERE
    )


def state_told(channel: str, outcome: str) -> PersonState | None:
    """How far a contact shows a person to be; None where it shows nothing."""
    if channel == ContactChannel.ADVICE and outcome in {*REACHING} - {Outcome.DECLINED}:
        return PersonState.ADVICE
    return _STATE_OF.get(Outcome(outcome))


def is_forward(current: str, wanted: str) -> bool:
    """Whether a person gets further; who declined stays so until somebody says otherwise."""
    if current == wanted or current in FINAL:
        return False
    return wanted in FINAL or ORDER.index(PersonState(wanted)) > ORDER.index(PersonState(current))


def check_person_step(current: str, wanted: str, *, back: bool) -> None:
    """Raise RuleViolation for a step back that nobody confirmed."""
    if wanted not in codes.PERSON_STATES:
        raise InvalidInput("Diesen Stand gibt es nicht.", field="stand")
    if current != wanted and not back and not is_forward(current, wanted):
        raise RuleViolation(
            f"„{codes.PERSON_STATES[PersonState(wanted)]}“ liegt vor"
            f" „{codes.PERSON_STATES[PersonState(current)]}“.",
            remedy="Bestätigen Sie, dass der Stand zurückgesetzt werden soll.",
            field="zuruecksetzen",
        )


def offered_status(channel: str, outcome: str, current: str) -> VacancyStatus | None:
    """The step that a contact suggests for an open vacancy; None where none fits."""
    told = state_told(channel, outcome)
    wanted = _STATUS_OF.get(told) if told else None
    status = VacancyStatus(current)
    if wanted is None or status not in _WORKING or wanted not in steps_from(status):
        return None
    return wanted if _WORKING.index(wanted) > _WORKING.index(status) else None


def offered_steps(current: str) -> list[VacancyStatus]:
    """The working steps that may follow with an open vacancy, in their order."""
    allowed = steps_from(VacancyStatus(current))
    return [status for status in (*_WORKING[2:], VacancyStatus.NO_CONTACT) if status in allowed]


def check_campaign(data: CampaignData) -> None:
    """Raise InvalidInput where a campaign lacks something."""
    for field, text, longest in (
        ("name", data.name, 160),
        ("zweck", data.purpose, 300),
        ("verantwortlich", data.responsible, 60),
    ):
        if not 1 <= len(text) <= longest:
            raise InvalidInput(
                "Diese Angabe fehlt oder ist zu lang.",
                remedy=f"Erlaubt sind 1 bis {longest} Zeichen.",
                field=field,
            )
    if data.channel not in codes.CAMPAIGN_CHANNELS:
        raise InvalidInput("Bitte wählen Sie den Weg der Kampagne.", field="weg")
    if data.ends_on is not None and data.ends_on < data.begins_on:
        raise InvalidInput(
            "Das Ende liegt vor dem Beginn.",
            remedy=f"Die Kampagne beginnt am {data.begins_on:%d.%m.%Y}.",
            field="bis",
        )
    if len(data.text) > 8000:
        raise InvalidInput(
            "Der Text ist länger als 8.000 Zeichen.", remedy="Kürzen Sie ihn.", field="text"
        )


def check_houses(count: int) -> None:
    """Raise InvalidInput for no house, or more than a campaign takes."""
    if count == 0:
        raise InvalidInput(
            "Es ist kein Haus ausgewählt.",
            remedy="Wählen Sie auf der Karte mindestens ein Haus aus.",
            field="haeuser",
        )
    if count > MOST_HOUSES:
        raise InvalidInput(
            f"Ausgewählt sind {german(count)} Häuser. Eine Kampagne fasst höchstens"
            f" {german(MOST_HOUSES)}.",
            remedy="Grenzen Sie die Auswahl ein, zum Beispiel auf einen Straßenzug.",
            field="haeuser",
        )


def german(number: int) -> str:
    """80.000."""
    return f"{number:,}".replace(",", ".")


def left_out_words(counts: Mapping[str, int]) -> str:
    """5 Personen ausgelassen: 3 Widersprüche, 2 gesperrt. Empty where nobody is left out."""
    total = sum(counts.values())
    if total == 0:
        return ""
    who = "1 Person" if total == 1 else f"{german(total)} Personen"
    parts = [
        f"{german(counts[reason])} {one if counts[reason] == 1 else many}"
        for reason, (one, many) in codes.LEFT_OUT.items()
        if counts.get(reason)
    ]
    return f"{who} ausgelassen: {', '.join(parts)}."


def reason_to_leave_out(
    blocked: str, *, erased: bool, channel: str, ways: frozenset[str]
) -> LeftOut | None:
    """Why somebody is not contacted; `ways` are those in which they can be."""
    if erased:
        return LeftOut.ERASED
    if blocked:
        return LeftOut.RESTRICTED if blocked == "gesperrt" else LeftOut.OBJECTION
    missing = {
        "letter": LeftOut.NO_ADDRESS,
        "mail": LeftOut.NO_MAIL,
        "call": LeftOut.NO_PHONE,
    }.get(channel)
    return missing if missing is not None and channel not in ways else None


def funnel(states: Mapping[str, int], *, houses: int, several: int, left_out: int) -> list[Bar]:
    """The steps of a campaign, counted by persons; who declined was reached."""
    people = sum(states.values()) + left_out
    declined = states.get(PersonState.DECLINED, 0)

    def at_least(state: PersonState) -> int:
        return sum(states.get(each, 0) for each in ORDER[ORDER.index(state) :])

    sent = at_least(PersonState.SENT) + declined
    reached = at_least(PersonState.REACHED) + declined
    share = f"{round(100 * reached / sent)}\u202f%" if sent else ""
    return [
        Bar("houses", "Häuser", houses),
        Bar(
            "people",
            "Eigentümer/innen",
            people,
            f"{german(several)} mit mehreren Häusern" if several else "",
        ),
        Bar("sent", "angesprochen", sent, f"{german(left_out)} ausgelassen" if left_out else ""),
        Bar("reached", "erreicht", reached, share),
        Bar("in_talk", "im Gespräch", at_least(PersonState.IN_TALK)),
        Bar("advice", "Beratung", at_least(PersonState.ADVICE)),
        Bar("application", "Antrag", at_least(PersonState.APPLICATION)),
        Bar("declined", "abgelehnt", declined),
    ]
