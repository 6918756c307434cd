"""Every SELECT over outbox and template texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geoqm.errors import NotFound
from geoqm.messages.declaration import MailTemplate, MailText
from geoqm.messages.model import Message, State, TemplateText

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """A page of the outbox, newest first."""

    messages: Sequence[Message]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """The number of pages, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


def own_text(session: Session, template: MailTemplate, language: str) -> MailText | None:
    """The office's own text; None where the shipped one is in use."""
    row = session.execute(
        select(TemplateText.subject, TemplateText.body).where(
            TemplateText.template == template.name, TemplateText.language == language
        )
    ).one_or_none()
    return MailText(row.subject, row.body) if row else None


def own_texts(session: Session) -> set[tuple[str, str]]:
    """Template and language of every own text."""
    rows = session.execute(select(TemplateText.template, TemplateText.language))
    return {(template, language) for template, language in rows}


def template_row(session: Session, template: MailTemplate, language: str) -> TemplateText | None:
    """The row of an own text; None where there is none."""
    return session.scalars(
        select(TemplateText).where(
            TemplateText.template == template.name, TemplateText.language == language
        )
    ).one_or_none()


def message(session: Session, number: int, *, lock: bool = False) -> Message:
    """The message of that number. Raises NotFound."""
    found = session.get(Message, number, with_for_update=lock)
    if found is None:
        raise NotFound(f"Die Nachricht {number} gibt es nicht.")
    return found


def outbox(session: Session, state: State | None, number: int = 1) -> OutboxPage:
    """One page of the messages in `state`, or of all."""
    wanted = (Message.state == state.value,) if state else ()
    total = session.scalar(select(func.count()).select_from(Message).where(*wanted)) or 0
    number = max(1, min(number, -(-total // PAGE_SIZE)))
    found = session.scalars(
        select(Message)
        .where(*wanted)
        .order_by(Message.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return OutboxPage(found.all(), total, number)


def counts(session: Session) -> dict[State, int]:
    """How many messages are in each state; every state occurs."""
    rows = session.execute(select(Message.state, func.count()).group_by(Message.state))
    found = {State(state): number for state, number in rows}
    return {state: found.get(state, 0) for state in State}


def handed_over_since(session: Session, instant: datetime) -> int:
    """How many messages were handed to the mail server since `instant`."""
    return (
        session.scalar(
            select(func.count()).select_from(Message).where(Message.handed_over_at > instant)
        )
        or 0
    )
