"""What goes onto the sheets of a batch, for preview, production and Word alike."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from geoqm.consultations import queries as consultations
from geoqm.consultations.model import Consultation
from geoqm.letters import queries
from geoqm.letters.model import Letter, LetterBatch
from geoqm.letters.queries import Candidate
from geoqm.letters.schemas import LetterData
from geoqm.outreach.queries import campaigns
from geoqm.settings import Settings

SAMPLE_CODE = "BEISPIEL0000"


def people_of(session: Session, batch: LetterBatch, *, on: date) -> Mapping[int, Candidate]:
    """Everybody of the batch's campaign as they are today, by owner."""
    campaign = campaigns.campaign(session, batch.campaign_id)
    found = queries.candidates(session, campaign, batch.channel, on=on)
    return {each.owner_id: each for each in found}


def data_of(
    batch: LetterBatch,
    letter: Letter,
    person: Candidate,
    settings: Settings,
    code: str,
    hours: Consultation | None = None,
) -> LetterData:
    """All that a letter says to one person."""
    text = batch.texts[letter.language]
    return LetterData(
        recipient=person.recipient,
        language=letter.language,
        subject=text["subject"],
        body=text["body"],
        houses=tuple(person.houses.values()),
        letter_on=batch.letter_on,
        valid_until=batch.valid_until,
        reference=f"{batch.id}-{letter.id}",
        signature=batch.signature,
        campaign=batch.title,
        code=code if batch.has_questionnaire else "",
        base_url=settings.public_url or "",
        sources=person.sources if letter.has_notice else (),
        hours=hours,
    )


def samples(
    session: Session,
    batch: LetterBatch,
    wanted: Iterable[Letter],
    settings: Settings,
    *,
    on: date,
    code: str = SAMPLE_CODE,
) -> list[LetterData]:
    """Letters with a code that opens nothing, or none, for preview and Word."""
    people = people_of(session, batch, on=on)
    hours = consultations.after(session, batch.letter_on)
    return [
        data_of(batch, each, people[each.owner_id], settings, code, hours)
        for each in wanted
        if each.skip_reason is None and each.owner_id in people
    ]
