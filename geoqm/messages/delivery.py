"""The job that sends: claim, announce, note the hand-over, hand over, mark as sent.

Each step is committed before the next. Who dies before the hand-over was noted has sent nothing:
the message waits again. Who dies after it leaves a message that may have arrived: it is held for
the team and never sent again by itself (`docs/decisions/0009-mail-at-most-once.md`).
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.policy import SMTP

from markupsafe import escape
from sqlalchemy import func, select, update

from geoqm.errors import Unavailable
from geoqm.jobs.declaration import Job, JobContext
from geoqm.messages import queries, rules, smtp
from geoqm.messages.model import Message, State
from geoqm.messages.service import DELIVER, erase_old

_LIMIT_LOCK = 7_318_202
REMOVED = "[entfernt]"
UNCERTAIN = "Ungewiss, ob diese Nachricht angekommen ist. Bitte vor dem Wiederholen nachsehen."


@dataclass
class Tally:
    """What became of the messages of one run."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    held: int = 0

    def note(self) -> str:
        """The tally in words."""
        parts = (
            (self.sent, "versendet"),
            (self.later, "später"),
            (self.failed, "gescheitert"),
            (self.held, "zurückgehalten"),
        )
        told = [f"{number} {word}" for number, word in parts if number]
        return ", ".join(told) or "nichts zu senden"


def deliver(context: JobContext) -> str:
    """Send what is due, as far as the limit per minute allows."""
    release_abandoned(context, now=datetime.now(UTC))
    if not context.settings.smtp_host:
        with context.session() as session:
            waiting = queries.counts(session)[State.QUEUED]
        return f"kein Mailserver eingestellt, {waiting} warten" if waiting else "nichts zu senden"
    return asyncio.run(_deliver(context)).note()


async def _deliver(context: JobContext) -> Tally:
    sender = smtp.sender_of(context.settings)
    tally = Tally()
    claimed = claim(context, now=datetime.now(UTC))
    if claimed is None:
        return tally
    try:
        async with smtp.Connection(context.settings) as connection:
            while claimed is not None and await _send(context, connection, sender, claimed, tally):
                claimed = claim(context, now=datetime.now(UTC))
    except Unavailable as error:
        if claimed is not None:
            put_back(context, claimed.id, error.message, now=datetime.now(UTC))
        raise
    return tally


async def _send(
    context: JobContext,
    connection: smtp.Connection,
    sender: smtp.Sender,
    message: Message,
    tally: Tally,
) -> bool:
    """Send one message; False when the connection is of no more use."""
    try:
        content = smtp.envelope(message, sender).as_bytes(policy=SMTP)
        await connection.announce(sender.address, message.recipient)
        note_hand_over(context, message.id, now=datetime.now(UTC))
        await connection.hand_over(content)
    except smtp.TryLater as error:
        tally.later += _later(context, message, str(error))
    except (smtp.Refused, ValueError) as error:
        text = str(error) if isinstance(error, smtp.Refused) else "Die Nachricht ist fehlerhaft."
        _end(context, message.id, State.FAILED, text)
        tally.failed += 1
    except smtp.Uncertain:
        _end(context, message.id, State.HELD, UNCERTAIN)
        tally.held += 1
        return False
    else:
        mark_sent(context, message.id, now=datetime.now(UTC))
        tally.sent += 1
    return True


def claim(context: JobContext, *, now: datetime) -> Message | None:
    """Take the next due message, so that no other worker takes it; None when there is none.

    Also None while the limit per minute is used up: the next run goes on.
    """
    with context.session() as session:
        session.execute(select(func.pg_advisory_xact_lock(_LIMIT_LOCK)))
        recent = queries.handed_over_since(session, now - timedelta(minutes=1))
        if recent >= context.settings.mail_per_minute:
            return None
        # In the order of the index and no finer: a campaign queues thousands at one instant.
        message = session.scalars(
            select(Message)
            .where(Message.state == State.QUEUED.value, Message.next_try_at <= now)
            .order_by(Message.next_try_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if message is None:
            return None
        message.state = State.SENDING.value
        message.attempts += 1
        message.claimed_at, message.handed_over_at = now, None
        return message


def note_hand_over(context: JobContext, number: int, *, now: datetime) -> None:
    """Note that from now on the server may have the message."""
    with context.session() as session:
        queries.message(session, number, lock=True).handed_over_at = now


def mark_sent(context: JobContext, number: int, *, now: datetime) -> None:
    """The server took the message; secret links leave the outbox."""
    with context.session() as session:
        message = queries.message(session, number, lock=True)
        message.state, message.sent_at, message.last_error = State.SENT.value, now, ""
        for secret in message.secrets:
            message.text_part = message.text_part.replace(secret, REMOVED)
            message.html_part = message.html_part.replace(str(escape(secret)), REMOVED)
        message.secrets = []
        message.unsubscribe_url = ""


def put_back(context: JobContext, number: int, error: str, *, now: datetime) -> None:
    """The mail server was not there: the message waits again, no attempt is counted."""
    with context.session() as session:
        message = queries.message(session, number, lock=True)
        message.attempts -= 1
        message.last_error = error[:200]
        gone = now - message.created_at > rules.GIVE_UP_AFTER
        message.state = State.FAILED.value if gone else State.QUEUED.value
        message.next_try_at = now + rules.BACK_OFF[0]


def release_abandoned(context: JobContext, *, now: datetime) -> None:
    """Decide about messages whose worker died: handed over or not makes the difference."""
    dead = (Message.state == State.SENDING.value, Message.claimed_at < now - rules.CLAIM_LASTS)
    with context.session() as session:
        session.execute(
            update(Message)
            .where(*dead, Message.handed_over_at.is_(None))
            .values(state=State.QUEUED.value, next_try_at=now)
        )
        session.execute(
            update(Message).where(*dead).values(state=State.HELD.value, last_error=UNCERTAIN)
        )


def _later(context: JobContext, message: Message, error: str) -> int:
    with context.session() as session:
        kept = queries.message(session, message.id, lock=True)
        again = rules.next_try(kept.attempts, datetime.now(UTC))
        kept.state = State.FAILED.value if again is None else State.QUEUED.value
        kept.next_try_at = again or kept.next_try_at
        kept.handed_over_at = None
        kept.last_error = error[:200]
    return 1


def _end(context: JobContext, number: int, state: State, error: str) -> None:
    with context.session() as session:
        message = queries.message(session, number, lock=True)
        message.state, message.last_error = state.value, error[:200]


def erase(context: JobContext) -> str:
    """Remove the personal data of old messages."""
    keep = timedelta(days=context.settings.mail_keep_days)
    with context.session() as session:
        erased = erase_old(session, keep, now=datetime.now(UTC))
    return f"{erased} Nachrichten geleert" if erased else "nichts zu leeren"


JOBS = (
    Job(DELIVER, "E-Mails versenden", "* * * * *", deliver),
    Job("messages.erase", "Alte E-Mails leeren", "17 2 * * *", erase),
)
