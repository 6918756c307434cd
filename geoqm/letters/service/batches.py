"""Batches: prepared from a campaign, changed, handed to the job, marked as sent, taken back."""

from datetime import date, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.errors import Conflict, InvalidInput, RuleViolation
from geoqm.letters import queries, rules
from geoqm.letters.kinds import BatchChannel, BatchState
from geoqm.letters.model import Letter, LetterBatch, Questionnaire
from geoqm.letters.schemas import BatchData
from geoqm.outreach import service as outreach
from geoqm.outreach.kinds import ContactChannel, Outcome
from geoqm.outreach.model import Contact
from geoqm.outreach.queries import campaigns
from geoqm.outreach.schemas import Consequences, ContactData

PRODUCE = "letters.produce"
MOST_LETTERS = 5000


def prepare(
    session: Session, campaign_id: int, data: BatchData, *, by: str, now: datetime
) -> LetterBatch:
    """A draft of letters for everybody of the campaign who may get one; the others are counted.

    Raises InvalidInput for a text that letters cannot use.
    """
    campaigns.campaign(session, campaign_id)
    _check(data, today=local_day(now))
    made = LetterBatch(campaign_id=campaign_id, channel=data.channel, created_by=by)
    _write(made, data)
    session.add(made)
    session.flush()
    _choose(session, made, today=local_day(now))
    return made


def change_batch(
    session: Session, batch_id: int, data: BatchData, *, version: int, now: datetime
) -> LetterBatch:
    """Change a draft and look again who gets a letter. Raises Conflict once letters are made."""
    found = _held(session, batch_id, version)
    _in_state(found, BatchState.DRAFT)
    _check(data, today=local_day(now))
    _write(found, data)
    found.version += 1
    session.execute(delete(Letter).where(Letter.batch_id == found.id))
    _choose(session, found, today=local_day(now))
    return found


def delete_batch(session: Session, batch_id: int, *, version: int) -> int:
    """Delete a draft; returns its campaign."""
    found = _held(session, batch_id, version)
    _in_state(found, BatchState.DRAFT)
    campaign_id = found.campaign_id
    session.delete(found)
    session.flush()
    return campaign_id


def request_production(
    session: Session, batch_id: int, *, version: int, by: str, now: datetime
) -> LetterBatch:
    """Let the background job make the letters, or again those that became unlawful go out."""
    found = _held(session, batch_id, version)
    _in_state(found, BatchState.DRAFT, BatchState.PRODUCED)
    if found.state == BatchState.DRAFT:
        session.execute(delete(Letter).where(Letter.batch_id == found.id))
        _choose(session, found, today=local_day(now))
    to_make, _, _ = queries.counts(session, found.id)
    if not to_make:
        raise RuleViolation(
            "In diesem Serienbrief ist niemand, der einen Brief bekommt.",
            remedy="Prüfen Sie, warum die Personen ausgelassen sind.",
        )
    found.state, found.error, found.sent_by = BatchState.PRODUCING.value, "", by
    found.version += 1
    session.flush()
    session.execute(select(func.pg_notify("geoqm_jobs", PRODUCE)))
    return found


def discard_files(session: Session, batch_id: int, *, version: int) -> list[str]:
    """Back to the draft while nothing was sent; the codes end. Returns the files to remove."""
    found = _held(session, batch_id, version)
    _in_state(found, BatchState.PRODUCED)
    made = queries.letters(session, found.id, lock=True)
    files = [each.file_key for each in made if each.file_key]
    session.execute(
        delete(Questionnaire).where(Questionnaire.letter_id.in_([each.id for each in made]))
    )
    for each in made:
        each.file_key, each.sha256, each.produced_at = "", "", None
    files.append(found.print_file)
    found.print_file, found.print_sha256, found.produced_at = "", "", None
    found.state = BatchState.DRAFT.value
    found.version += 1
    session.flush()
    return [key for key in files if key]


def mark_sent(
    session: Session, batch_id: int, *, on: date, version: int, by: str, now: datetime
) -> LetterBatch:
    """The letters went out on a day: contacts are logged, persons of the campaign move on.

    Raises RuleViolation where somebody objected since the letters were made.
    """
    found = _held(session, batch_id, version)
    _in_state(found, BatchState.PRODUCED)
    if found.channel != BatchChannel.LETTER:
        raise RuleViolation("E-Mails verschickt geoqm selbst.")
    if not found.letter_on <= on <= local_day(now):
        raise InvalidInput(
            "An diesem Tag können die Briefe nicht verschickt worden sein.",
            remedy=f"Möglich ist {found.letter_on:%d.%m.%Y} bis heute.",
            field="am",
        )
    if queries.blocked_since(session, batch_id):
        raise RuleViolation(
            "Seit dem Erstellen haben Personen widersprochen oder sind gesperrt.",
            remedy="Sortieren Sie deren Briefe aus und lassen Sie die Druckdatei neu erstellen.",
        )
    for each in queries.letters(session, batch_id, lock=True):
        if each.skip_reason is None:
            note_sent(session, found, each, on=on, by=by, now=now)
    found.state, found.sent_on, found.sent_by = BatchState.SENT.value, on, by
    found.version += 1
    session.flush()
    return found


def note_sent(
    session: Session, batch: LetterBatch, letter: Letter, *, on: date, by: str, now: datetime
) -> None:
    """One letter or mail went out: a contact, and the person of the campaign moves on."""
    channel = ContactChannel.LETTER if batch.channel == "letter" else ContactChannel.MAIL
    data = ContactData(
        channel=channel.value,
        outcome=Outcome.SENT.value,
        happened_on=on,
        owner_id=letter.owner_id,
        campaign_id=batch.campaign_id,
        note=f"Serienbrief „{batch.title}“",
    )
    contact = outreach.log_contact(session, data, Consequences(usual=True), by=by, now=now)
    letter.sent_on, letter.contact_id = on, contact.id


def take_back_sending(
    session: Session, batch_id: int, *, version: int, by: str, now: datetime
) -> LetterBatch:
    """The letters were not sent after all: contacts and states of the campaign go back."""
    found = _held(session, batch_id, version)
    _in_state(found, BatchState.SENT)
    if found.channel != BatchChannel.LETTER:
        raise RuleViolation("Verschickte E-Mails lassen sich nicht zurückholen.")
    for each in queries.letters(session, batch_id, lock=True):
        contact = session.get(Contact, each.contact_id) if each.contact_id else None
        each.sent_on, each.contact_id = None, None
        if contact is not None:
            session.flush()
            outreach.take_back(session, contact.id, version=contact.version, by=by, now=now)
    found.state, found.sent_on, found.sent_by = BatchState.PRODUCED.value, None, ""
    found.version += 1
    session.flush()
    return found


def _choose(session: Session, batch: LetterBatch, *, today: date) -> None:
    """The letters of a batch in the order in which the post wants them."""
    campaign = campaigns.campaign(session, batch.campaign_id)
    found = queries.candidates(session, campaign, batch.channel, on=today)
    if len(found) > MOST_LETTERS:
        raise RuleViolation(f"Ein Serienbrief fasst höchstens {MOST_LETTERS} Personen.")
    rows = [
        {
            "batch_id": batch.id,
            "owner_id": each.owner_id,
            "campaign_person_id": each.person_id,
            "building_ids": list(each.houses),
            "language": rules.language_of(each.language, batch.texts),
            "position": position,
            "skip_reason": each.skip_reason.value if each.skip_reason else None,
            "has_notice": each.needs_notice,
        }
        for position, each in enumerate(
            sorted(found, key=lambda each: rules.in_post_order(each.recipient))
        )
    ]
    unique = {row["owner_id"]: row for row in reversed(rows)}
    if unique:
        session.execute(insert(Letter), list(unique.values()))
    session.flush()


def _check(data: BatchData, *, today: date) -> None:
    if data.channel not in set(BatchChannel):
        raise InvalidInput("Bitte wählen Sie Brief oder E-Mail.", field="weg")
    if not 1 <= len(data.title.strip()) <= 160:
        raise InvalidInput("Bitte geben Sie dem Serienbrief einen Namen.", field="name")
    if "de" not in data.texts:
        raise InvalidInput("Der deutsche Text fehlt.", field="text_de")
    for language, (subject, body) in data.texts.items():
        try:
            rules.check_text(subject, body)
        except InvalidInput as error:
            raise InvalidInput(
                error.message, remedy=error.remedy, field=f"{error.field}_{language}"
            ) from error
    if data.valid_until <= max(data.letter_on, today):
        raise InvalidInput(
            "Die Frist liegt nicht nach dem Briefdatum.",
            remedy="Geben Sie den Personen einige Wochen Zeit.",
            field="frist",
        )


def _write(batch: LetterBatch, data: BatchData) -> None:
    batch.title, batch.signature = data.title.strip(), data.signature.strip()
    batch.texts = {
        language: {"subject": subject.strip(), "body": body.strip()}
        for language, (subject, body) in data.texts.items()
    }
    batch.has_questionnaire = data.has_questionnaire
    batch.letter_on, batch.valid_until = data.letter_on, data.valid_until


def _held(session: Session, batch_id: int, version: int) -> LetterBatch:
    found = queries.batch(session, batch_id, lock=True)
    if found.version != version:
        raise Conflict(
            "Jemand hat diesen Serienbrief gerade geändert.",
            remedy="Laden Sie die Seite neu, um den jetzigen Stand zu sehen.",
        )
    return found


def _in_state(batch: LetterBatch, *states: BatchState) -> None:
    if batch.state not in states:
        raise Conflict(
            "Das ist bei diesem Serienbrief nicht mehr möglich.",
            remedy="Laden Sie die Seite neu, um den jetzigen Stand zu sehen.",
        )
