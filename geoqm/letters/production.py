"""The jobs that make letters, hand mails to the outbox, and tidy up files.

Letters are made in portions, each in a transaction of its own: whoever dies leaves whole
portions, and the next run makes only what is missing. No letter is made twice.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.consultations import queries as consultations
from geoqm.errors import GeoqmError
from geoqm.jobs.declaration import Job, JobContext
from geoqm.letters import mailing, making, queries, rules
from geoqm.letters.files import LetterFiles
from geoqm.letters.kinds import BatchChannel, BatchState, SkipReason
from geoqm.letters.model import Letter, LetterBatch, Questionnaire
from geoqm.letters.printing import content, joining, press
from geoqm.letters.queries import Candidate
from geoqm.letters.service.batches import PRODUCE, note_sent
from geoqm.messages import service as messages
from geoqm.settings import Settings

PORTION = 100
KEEP_PRINT_FILE = timedelta(days=30)
_HERE = ZoneInfo("Europe/Berlin")


def produce(context: JobContext) -> str:
    """Make what waits: letters become files, mails go to the outbox."""
    with context.session() as session:
        waiting = list(queries.waiting_batches(session))
    notes = [_produce(context, number) for number in waiting]
    return ", ".join(notes) or "nichts zu erstellen"


def _produce(context: JobContext, batch_id: int) -> str:
    try:
        made = 0
        while more := _portion(context, batch_id):
            made += more
        _finish(context, batch_id)
    except GeoqmError as error:
        with context.session() as session:
            found = queries.batch(session, batch_id, lock=True)
            found.state, found.error = BatchState.DRAFT.value, error.text[:300]
            found.version += 1
        raise
    return f"Serienbrief {batch_id}: {made} erstellt"


def _portion(context: JobContext, batch_id: int) -> int:
    """Make some of what is missing; returns how many letters are dealt with, 0 at the end."""
    now = datetime.now(UTC)
    with context.session() as session:
        batch = queries.batch(session, batch_id, lock=True)
        if batch.state != BatchState.PRODUCING:
            return 0
        people = making.people_of(session, batch, on=local_day(now))
        _leave_out(session, context.settings, batch, people)
        missing = [
            each
            for each in queries.letters(session, batch_id, lock=True)
            if each.skip_reason is None and each.produced_at is None
        ]
        portion = list(islice(missing, PORTION))
        if batch.channel == BatchChannel.LETTER:
            _make_files(session, context.settings, batch, portion, people)
        else:
            _send_mails(session, context.settings, batch, portion, people)
        for each in portion:
            each.produced_at = now
        return len(portion)


def _leave_out(
    session: Session, settings: Settings, batch: LetterBatch, people: Mapping[int, Candidate]
) -> None:
    """Whoever must not get a letter any more gets none, and a file that is there goes."""
    files = LetterFiles(settings.var_dir)
    for each in queries.letters(session, batch.id, lock=True):
        person = people.get(each.owner_id)
        reason = person.skip_reason if person else SkipReason.BY_HAND
        if each.skip_reason is None and reason is not None:
            each.skip_reason = reason.value
            files.drop(each.file_key)
            each.file_key, each.sha256 = "", ""
    session.flush()


def _make_files(
    session: Session,
    settings: Settings,
    batch: LetterBatch,
    portion: list[Letter],
    people: Mapping[int, Candidate],
) -> None:
    head = content.letterhead(settings)
    files = LetterFiles(settings.var_dir)
    hours = consultations.after(session, batch.letter_on)
    keys, sheets = [], []
    for each in portion:
        code = _new_questionnaire(session, batch, each)
        data = making.data_of(batch, each, people[each.owner_id], settings, code, hours)
        keys.append(files.new_key(batch.id))
        sheets.append((content.sheet(data, head), files.path(keys[-1])))
    hashes = press.make_files(sheets, head.as_json())
    for each, key, sha256 in zip(portion, keys, hashes, strict=True):
        each.file_key, each.sha256 = key, sha256
    session.flush()


def _new_questionnaire(session: Session, batch: LetterBatch, letter: Letter) -> str:
    """A questionnaire for a letter; its code, which exists in the letter only."""
    code = rules.new_code()
    last = datetime.combine(batch.valid_until + timedelta(days=1), time(), _HERE)
    session.add(
        Questionnaire(
            letter_id=letter.id,
            owner_id=letter.owner_id,
            campaign_id=batch.campaign_id,
            token_hash=rules.code_hash(code),
            language=letter.language,
            building_ids=letter.building_ids,
            expires_at=last,
        )
    )
    return code


def _send_mails(
    session: Session,
    settings: Settings,
    batch: LetterBatch,
    portion: list[Letter],
    people: Mapping[int, Candidate],
) -> None:
    head = content.letterhead(settings)
    now = datetime.now(UTC)
    hours = consultations.after(session, batch.letter_on)
    for each in portion:
        code = _new_questionnaire(session, batch, each)
        person = people[each.owner_id]
        data = making.data_of(batch, each, person, settings, code, hours)
        mailing.enqueue(session, each, data, head, to=person.email, code=code)
        note_sent(session, batch, each, on=local_day(now), by=batch.sent_by, now=now)
    session.flush()
    messages.wake(session)


def _finish(context: JobContext, batch_id: int) -> None:
    """One file for the printer, in post order; the batch is ready, mails are sent."""
    now = datetime.now(UTC)
    with context.session() as session:
        batch = queries.batch(session, batch_id, lock=True)
        if batch.state != BatchState.PRODUCING:
            return
        batch.produced_at = now
        batch.version += 1
        if batch.channel == BatchChannel.MAIL:
            batch.state, batch.sent_on = BatchState.SENT.value, local_day(now)
            return
        files = LetterFiles(context.settings.var_dir)
        made = [each for each in queries.letters(session, batch_id) if each.file_key]
        files.drop(batch.print_file)
        batch.print_file = files.new_key(batch_id)
        path = files.path(batch.print_file)
        with path.open("wb") as target:
            joining.join((files.path(each.file_key) for each in made), target)
        batch.print_count = len(made)
        with path.open("rb") as written:
            batch.print_sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        batch.state = BatchState.PRODUCED.value


def tidy(context: JobContext) -> str:
    """Remove files that no letter names any more, and old files for the printer."""
    files = LetterFiles(context.settings.var_dir)
    with context.session() as session:
        old = local_day(datetime.now(UTC)) - KEEP_PRINT_FILE
        session.execute(
            update(LetterBatch)
            .where(LetterBatch.sent_on < old, LetterBatch.print_file != "")
            .values(print_file="", print_sha256="")
        )
        _drop_print_files_of_erased(session)
        named = set(session.scalars(select(Letter.file_key).where(Letter.file_key != "")))
        named |= set(session.scalars(select(LetterBatch.print_file)))
        busy = {str(number) for number in queries.waiting_batches(session)}
    gone = [key for key in files.all_keys() if key not in named and key.split("/")[0] not in busy]
    for key in gone:
        files.drop(key)
    return f"{len(gone)} Dateien gelöscht" if gone else "nichts zu löschen"


def _drop_print_files_of_erased(session: Session) -> None:
    """A file for the printer still holds the letter of a person who was erased meanwhile."""
    for batch, _ in queries.batches(session):
        if not batch.print_file:
            continue
        _, made, _ = queries.counts(session, batch.id)
        if made < batch.print_count:
            batch.print_file, batch.print_sha256 = "", ""


JOBS = (
    Job(PRODUCE, "Briefe erstellen", "*/5 * * * *", produce),
    Job("letters.tidy", "Alte Briefdateien löschen", "43 2 * * *", tidy),
)
