"""Every write of outbox and template texts by people and slices; sending is in `delivery`."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geoqm.errors import Conflict, InvalidInput
from geoqm.messages import queries, rules
from geoqm.messages.declaration import MailTemplate, MailText, language_or_german
from geoqm.messages.model import Message, State, TemplateText
from geoqm.messages.rendering import check, render

logger = logging.getLogger(__name__)
DELIVER = "messages.deliver"


def enqueue(
    session: Session,
    *,
    key: str,
    template: MailTemplate,
    to: str,
    language: str,
    values: Mapping[str, str],
) -> None:
    """Put a message into the outbox, once for each `key`; nothing happens the second time.

    Call it in the transaction of the change that causes the message. The key names the cause
    and holds no personal data, for example `report.confirm:4711:2`. Raises InvalidInput (field
    `to`) for an address that cannot be one.
    """
    recipient = rules.mail_address(to)
    language = language_or_german(language)
    made = render(template, text_in_use(session, template, language), language, values)
    # Without a conflict target PostgreSQL asks for no right to read, which the public lacks.
    session.execute(
        insert(Message)
        .values(
            key=key,
            template=template.name,
            language=language,
            recipient=recipient,
            subject=made.subject,
            text_part=made.text_part,
            html_part=made.html_part,
            secrets=list(made.secrets),
            unsubscribe_url=next(
                (values[each.name] for each in template.placeholders if each.one_click), ""
            ),
        )
        .on_conflict_do_nothing()
        .inline()
    )


def delay(session: Session, key: str, until: datetime) -> None:
    """Let a message of this transaction wait, so that its cause can still be taken back."""
    session.execute(
        update(Message)
        .where(Message.key == key, Message.state == State.QUEUED.value)
        .values(next_try_at=until)
    )


def text_in_use(session: Session, template: MailTemplate, language: str) -> MailText:
    """The office's own text, or the shipped one; an own text that no longer fits is passed over."""
    own = queries.own_text(session, template, language)
    if own is None:
        return template.shipped(language)
    try:
        check(template, own)
    except InvalidInput:
        logger.warning("own text of mail template %s (%s) does not fit", template.name, language)
        return template.shipped(language)
    return own


def retry(session: Session, number: int, *, user_name: str, now: datetime) -> Message:
    """Send a failed or held message after all. Raises Conflict for any other state."""
    message = queries.message(session, number, lock=True)
    if message.state not in {State.FAILED.value, State.HELD.value}:
        raise Conflict(
            "Diese Nachricht lässt sich nicht noch einmal senden.",
            remedy="Sie wartet schon auf den Versand oder ist versendet.",
        )
    if message.erased_at is not None:
        raise Conflict("Der Inhalt dieser Nachricht ist nach Ablauf der Frist gelöscht.")
    message.state = State.QUEUED.value
    message.attempts = 0
    message.next_try_at = now
    message.last_error = ""
    message.changed_by = user_name[:60]
    session.flush()
    wake(session)
    return message


def hold(session: Session, number: int, *, user_name: str) -> Message:
    """Keep a waiting message back. Raises Conflict when it is already on its way."""
    message = queries.message(session, number, lock=True)
    if message.state not in {State.QUEUED.value, State.FAILED.value}:
        raise Conflict(
            "Diese Nachricht lässt sich nicht mehr zurückhalten.",
            remedy="Sie ist schon versendet oder gerade auf dem Weg.",
        )
    message.state = State.HELD.value
    message.last_error = "Vom Team zurückgehalten."
    message.changed_by = user_name[:60]
    session.flush()
    return message


def wake(session: Session) -> None:
    """Let the sending job run as soon as this transaction commits."""
    session.execute(select(func.pg_notify("geoqm_jobs", DELIVER)))


def save_text(
    session: Session, template: MailTemplate, language: str, text: MailText, *, user_name: str
) -> None:
    """Use an own text from now on. Raises InvalidInput with field and line."""
    text = MailText(text.subject.strip(), "\n".join(text.body.strip().splitlines()))
    check(template, text)
    row = queries.template_row(session, template, language)
    if row is None:
        row = TemplateText(template=template.name, language=language)
        session.add(row)
    row.subject, row.body, row.changed_by = text.subject, text.body, user_name[:60]
    row.changed_at = session.scalar(select(func.now())) or row.changed_at
    session.flush()


def reset_text(session: Session, template: MailTemplate, language: str) -> None:
    """Use the shipped text again; nothing happens where it is in use already."""
    row = queries.template_row(session, template, language)
    if row is not None:
        session.delete(row)
        session.flush()


def erase_old(session: Session, keep: timedelta, *, now: datetime) -> int:
    """Remove recipient and text of messages older than `keep`; key and state stay."""
    old = Message.created_at < now - keep
    return _erase(session, old, Message.state != State.SENDING.value, now=now)


def erase_forgotten(
    session: Session, templates: Collection[str], known: Select[Any], *, now: datetime
) -> int:
    """Remove the content of settled messages to people of whom nothing is kept any more.

    `known` selects the addresses that still are; only messages of `templates` are looked at.
    """
    settled = [State.SENT.value, State.FAILED.value, State.HELD.value]
    addresses = known.subquery()
    forgotten = ~exists().where(func.lower(addresses.c[0]) == func.lower(Message.recipient))
    return _erase(
        session, Message.template.in_(templates), Message.state.in_(settled), forgotten, now=now
    )


def _erase(session: Session, *which: ColumnElement[bool], now: datetime) -> int:
    waiting = Message.state == State.QUEUED.value
    erased = session.execute(
        update(Message)
        .where(Message.erased_at.is_(None), *which)
        .values(
            recipient="",
            subject="",
            text_part="",
            unsubscribe_url="",
            html_part="",
            secrets=[],
            erased_at=now,
            state=case((waiting, State.FAILED.value), else_=Message.state),
        )
        .returning(Message.id)
    )
    return len(erased.all())
