"""Letters and mails that named the house, and what came back by questionnaire."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.dossier.timeline.entries import Entry, Group, moment
from geoqm.letters.model import Answer, Letter, LetterBatch
from geoqm.outreach.model import Campaign


def letters(session: Session, building_id: int) -> Iterator[Entry]:
    """Letters that went out; where one is a contact of its own, the contact tells it."""
    rows = session.execute(
        select(Letter, LetterBatch.title, Campaign.name)
        .join(LetterBatch, LetterBatch.id == Letter.batch_id)
        .join(Campaign, Campaign.id == LetterBatch.campaign_id)
        .where(
            Letter.building_ids.contains([building_id]),
            Letter.sent_on.is_not(None),
            Letter.contact_id.is_(None),
        )
    )
    for letter, title, campaign in rows:
        if letter.sent_on is not None:
            notice = "mit Hinweis nach Art. 14 DSGVO" if letter.has_notice else ""
            yield Entry(
                on=letter.sent_on,
                title=f"Brief: {title}",
                groups=(Group.LETTERS,),
                note=" · ".join(filter(None, (f"Kampagne „{campaign}“", notice))),
                who="Versand",
                icon="letter",
                rank=letter.id,
            )


def answers(session: Session, building_id: int) -> Iterator[Entry]:
    """Answers to questionnaires that name the house."""
    rows = session.scalars(select(Answer).where(Answer.building_id == building_id))
    for row in rows:
        day, time = moment(row.arrived_at)
        yield Entry(
            on=day,
            time=time,
            title="Fragebogen beantwortet",
            groups=(Group.LETTERS,),
            text="Beratung gewünscht" if row.wants_advice else "",
            who="Eigentümer/in",
            icon="letter",
            rank=row.id,
        )
