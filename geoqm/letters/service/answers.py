"""Answers to questionnaires: received online or entered from paper, decided by the team."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.errors import Conflict, InvalidInput
from geoqm.i18n import later
from geoqm.intake import service as intake
from geoqm.intake.codes import ReportKind, Subject
from geoqm.intake.schemas import Step
from geoqm.letters import queries, rules, words
from geoqm.letters.kinds import AnswerKind, AnswerState, AnswerWay
from geoqm.letters.model import Answer, Questionnaire
from geoqm.letters.queries import Asked
from geoqm.letters.schemas import AnswerData
from geoqm.outreach import service as outreach
from geoqm.outreach.kinds import ContactChannel, Outcome
from geoqm.outreach.schemas import Consequences, ContactData, FollowUpData
from geoqm.owners import service as owners
from geoqm.owners.kinds import ConsentKind
from geoqm.owners.queries import people
from geoqm.owners.schemas import OwnerData

_CALL_BACK = timedelta(days=7)
_REFUSALS = {"objection": "Widerspruch über den Fragebogen", "no_mail": "keine E-Mails mehr"}
_OWNER_FACTS = tuple(OwnerData.__dataclass_fields__)


def receive(session: Session, asked: Asked, data: AnswerData, *, now: datetime) -> None:
    """An answer of the public form, under its database role. Raises Conflict for too many."""
    _check_house(asked, data)
    _take(session, asked, _values(data), AnswerKind.ANSWER, now=now)


def receive_objection(session: Session, asked: Asked, language: str, *, now: datetime) -> None:
    """An objection in one step; PostgreSQL makes it hold at once. Saying it twice is harmless."""
    values = {"language": language, "text_version": words.OBJECTION_VERSION}
    _take(session, asked, values, AnswerKind.OBJECTION, now=now)


def receive_no_mail(session: Session, asked: Asked, language: str, *, now: datetime) -> None:
    """No more e-mails: the consent ends at once."""
    values = {"language": language, "text_version": words.OBJECTION_VERSION}
    _take(session, asked, values, AnswerKind.NO_MAIL, now=now)


def _take(
    session: Session, asked: Asked, values: Mapping[str, object], kind: AnswerKind, *, now: datetime
) -> None:
    if asked.answers >= rules.MOST_ANSWERS:
        raise Conflict(
            later("Über diesen Code kamen schon sehr viele Antworten."),
            remedy=later("Bitte rufen Sie uns an."),
        )
    row = {**values, "questionnaire_id": asked.id, "kind": kind, "way": AnswerWay.ONLINE}
    # The form may not read what it writes: nothing comes back.
    session.execute(insert(Answer).inline().values(**row))
    session.execute(
        update(Questionnaire)
        .where(Questionnaire.id == asked.id)
        .values(answers=Questionnaire.answers + 1, answered_at=now)
        .execution_options(synchronize_session=False)
    )


def enter_paper(
    session: Session, questionnaire: Questionnaire, data: AnswerData, *, by: str, now: datetime
) -> Answer:
    """An answer that came back on paper, typed by the team; once for each form that was shown."""
    known = _by_key(session, data)
    if known is not None:
        return known
    made = Answer(
        questionnaire_id=questionnaire.id,
        kind=AnswerKind.ANSWER.value,
        way=AnswerWay.PAPER.value,
        entered_by=by,
        client_key=data.client_key,
        **_values(data),
    )
    session.add(made)
    questionnaire.answers += 1
    questionnaire.answered_at = now
    session.flush()
    session.refresh(made)
    return made


def accept(session: Session, answer_id: int, *, by: str, now: datetime) -> Answer:
    """Take an answer over: consents, ways to reach the owner, a contact, a report of vacancy."""
    found = _waiting(session, answer_id)
    today = local_day(now)
    owner_id = _standing(session, found)
    campaign_id = session.get_one(Questionnaire, found.questionnaire_id).campaign_id
    wants = found.wants_advice and found.kind == AnswerKind.ANSWER
    if found.kind == AnswerKind.ANSWER:
        _keep_consents(session, found, owner_id, by=by)
        _keep_ways(session, found, owner_id)
        if found.empty_units:
            _report_vacancy(session, found, owner_id, by=by, now=now)
    declined = found.kind != AnswerKind.ANSWER
    data = ContactData(
        channel=ContactChannel.LETTER.value,
        outcome=(Outcome.DECLINED if declined else Outcome.ANSWERED).value,
        happened_on=local_day(found.arrived_at),
        owner_id=owner_id,
        building_id=found.building_id,
        campaign_id=campaign_id,
        note=_REFUSALS[found.kind] if declined else "Antwort auf den Fragebogen",
    )
    follow_up = FollowUpData(
        due_on=today + _CALL_BACK, subject="Rückruf: Beratung gewünscht", assigned_to=by
    )
    more = Consequences(follow_up=follow_up if wants else None, usual=not declined)
    outreach.log_contact(session, data, more, by=by, now=now)
    _decide(found, AnswerState.ACCEPTED, by=by, now=now)
    session.flush()
    return found


def reject(session: Session, answer_id: int, reason: str, *, by: str, now: datetime) -> Answer:
    """Leave an answer aside, with the reason. An objection stays in force until it is lifted."""
    if not reason.strip():
        raise InvalidInput("Bitte nennen Sie den Grund.", field="grund")
    found = _waiting(session, answer_id)
    found.reason = reason.strip()[:300]
    _decide(found, AnswerState.REJECTED, by=by, now=now)
    session.flush()
    return found


def reopen(session: Session, answer_id: int) -> Answer:
    """Take back a rejection. Raises Conflict for an answer that was taken over."""
    found = queries.answer(session, answer_id, lock=True)
    if found.state != AnswerState.REJECTED:
        raise Conflict("Nur was nicht übernommen ist, lässt sich wieder öffnen.")
    found.state, found.decided_at, found.decided_by, found.reason = "waiting", None, "", ""
    session.flush()
    return found


def _decide(answer: Answer, state: AnswerState, *, by: str, now: datetime) -> None:
    answer.state, answer.decided_at, answer.decided_by = state.value, now, by


def _waiting(session: Session, answer_id: int) -> Answer:
    found = queries.answer(session, answer_id, lock=True)
    if found.state != AnswerState.WAITING:
        raise Conflict(
            "Über diese Antwort ist schon entschieden.", remedy="Öffnen Sie die Liste noch einmal."
        )
    return found


def _standing(session: Session, answer: Answer) -> int:
    owner = people.owner(session, answer.owner_id or 0)
    return owner.merged_into_id or owner.id


def _keep_consents(session: Session, answer: Answer, owner_id: int, *, by: str) -> None:
    """New consents with the version of the text; one that is in force already stays as it is."""
    in_force = {
        each.kind
        for each in people.consents(session, people.ids_of(session, owner_id))
        if each.withdrawn_on is None
    }
    for kind in answer.consents:
        if kind not in in_force:
            values = {
                "kind": kind,
                "text_version": answer.text_version,
                "given_on": local_day(answer.arrived_at),
                "channel": "letter",
                "recorded_by": by,
            }
            owners.add_consent(session, owner_id, values)


def _keep_ways(session: Session, answer: Answer, owner_id: int) -> None:
    """E-mail and phone as far as the owner agreed to them."""
    owner = people.owner(session, owner_id, for_update=True)
    new = {}
    if answer.email and ConsentKind.CONTACT_MAIL in answer.consents:
        new = {"email": answer.email, "channel": "mail"}
    if answer.phone and ConsentKind.CONTACT_PHONE in answer.consents:
        new |= {"phone": answer.phone} | ({} if new else {"channel": "phone"})
    if new:
        facts = OwnerData(**{name: getattr(owner, name) for name in _OWNER_FACTS})
        owners.change_owner(session, owner_id, replace(facts, **new), version=owner.version)


def _report_vacancy(
    session: Session, answer: Answer, owner_id: int, *, by: str, now: datetime
) -> None:
    """What stands empty goes into the inbox, where units and dates are sorted out."""
    houses = list(session.get_one(Questionnaire, answer.questionnaire_id).building_ids)
    building_id = answer.building_id or (houses[0] if len(houses) == 1 else None)
    label = queries.house_labels(session, houses)
    place = {"address": "; ".join(label.values())[:200]}
    if building_id is not None:
        place = {"address": label.get(building_id, ""), "building": str(building_id)}
    told = f"Fragebogen: {answer.empty_units} leere Einheiten. {answer.empty_note}".strip()
    name = people.owner(session, owner_id).display_name
    sender = {"role": "owner", "name": name[:120], "email": "", "phone": answer.phone}
    token = intake.start_draft(session, kind=ReportKind.OFFICE, language="de", now=now)
    intake.save_step(session, token, Step.PLACE, place, now=now)
    thing = {"subject": Subject.OTHER.value, "words": told}
    intake.save_step(session, token, Step.THING, thing, now=now)
    intake.save_step(session, token, Step.SENDER, sender, now=now)
    intake.submit(session, token, now=now, sending=intake.Sending(entered_by=by))


def _check_house(asked: Asked, data: AnswerData) -> None:
    if data.building_id is not None and data.building_id not in asked.houses:
        raise InvalidInput(later("Bitte wählen Sie eines der Häuser."), field="haus")


def _by_key(session: Session, data: AnswerData) -> Answer | None:
    if data.client_key is None:
        return None
    return queries.answer_by_key(session, data.client_key)


def _values(data: AnswerData) -> dict[str, object]:
    values = asdict(data)
    del values["client_key"]
    return values | {"consents": list(data.consents)}
