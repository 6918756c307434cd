"""Drafts of the public form: begun, filled in step by step, kept on the server."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, assert_never

from geoalchemy2 import functions as gis
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.buildings.model import Building
from geoqm.intake import forms
from geoqm.intake.codes import ReportKind
from geoqm.intake.forms import Values
from geoqm.intake.model import Report, ReportConsent, ReportPhoto, ReportSender
from geoqm.intake.queries.own import draft_with, token_hash
from geoqm.intake.schemas import (
    Consents,
    Draft,
    Place,
    Problem,
    Sender,
    Step,
    StepRefused,
    Thing,
)
from geoqm.intake.service import tokens

LANGUAGES = ("de", "en", "tr", "ar")


def start_draft(session: Session, *, kind: ReportKind, language: str, now: datetime) -> str:
    """Begin a report; returns the token that opens the draft, this once."""
    token = tokens.new_token()
    tokens.announce(session, token)
    session.add(
        Report(
            draft_hash=token_hash(token),
            kind=kind.value,
            language=language if language in LANGUAGES else LANGUAGES[0],
            created_at=now,
        )
    )
    session.flush()
    return token


def load_draft(session: Session, token: str) -> Draft:
    """The draft of a token. Raises NotFound where it is gone or was sent."""
    tokens.announce(session, token)
    return draft_with(session, token)


def speak(session: Session, token: str, language: str) -> None:
    """Change the language of a draft; unknown ones are left aside."""
    draft = load_draft(session, token)
    if language in LANGUAGES:
        session.execute(
            update(Report).where(Report.id == draft.report_id).values(language=language)
        )


def save_step(session: Session, token: str, step: Step, values: Values, *, now: datetime) -> Draft:
    """Store one step of a draft and return the whole. Raises StepRefused; nothing is stored then."""
    draft = load_draft(session, token)
    write_step(session, draft, step, values, now=now)
    return draft_with(session, token)


def write_step(
    session: Session, draft: Draft, step: Step, values: Values, *, now: datetime
) -> None:
    """Store the values of a step at the report of `draft`."""
    match step:
        case Step.PLACE:
            _write_place(session, draft, forms.place_from(values))
        case Step.THING:
            today = local_day(now)
            _write_thing(session, draft, forms.thing_from(values, kind=draft.kind, today=today))
        case Step.SENDER:
            _write_sender(session, draft, forms.sender_from(values))
        case Step.CONSENTS:
            _write_consents(session, draft, forms.consents_from(values), now)
        case _:
            assert_never(step)


def _write_place(session: Session, draft: Draft, place: Place) -> None:
    """The place; a building from the list stands for its own point."""
    location = None
    if place.building_id is not None:
        location = _location_of(session, place.building_id)
    elif place.lon is not None and place.lat is not None:
        location = gis.ST_Transform(
            gis.ST_SetSRID(gis.ST_MakePoint(place.lon, place.lat), 4326), 25832
        )
    _update(
        session,
        draft,
        address_text=place.address_text,
        building_id=place.building_id,
        location=location,
    )


def _location_of(session: Session, building_id: int) -> Any:
    known = Building.id == building_id, Building.vanished_on.is_(None)
    found = session.scalar(select(Building.location).where(*known))
    if found is None:
        raise StepRefused([Problem("building", forms.NO_BUILDING)])
    return found


def _write_thing(session: Session, draft: Draft, thing: Thing) -> None:
    _update(session, draft, **asdict(thing) | {"wishes": list(thing.wishes)})


def _update(session: Session, draft: Draft, **values: Any) -> None:
    session.execute(update(Report).where(Report.id == draft.report_id).values(**values))


def _write_sender(session: Session, draft: Draft, sender: Sender) -> None:
    """The sender; a changed e-mail address has to be confirmed anew."""
    made = insert(ReportSender).values(report_id=draft.report_id, **asdict(sender))
    changed: dict[str, Any] = asdict(sender)
    if sender.email != draft.sender.email:
        changed["email_confirmed_at"] = None
    session.execute(
        made.on_conflict_do_update(index_elements=[ReportSender.report_id], set_=changed)
    )


def _write_consents(session: Session, draft: Draft, consents: Consents, now: datetime) -> None:
    """The consents of a draft: what is not ticked any more was never given."""
    session.execute(delete(ReportConsent).where(ReportConsent.report_id == draft.report_id))
    for purpose in consents.purposes:
        session.add(
            ReportConsent(
                report_id=draft.report_id,
                purpose=purpose,
                text_version=consents.text_version,
                language=draft.language,
                given_at=now,
            )
        )
    session.flush()


def discard_draft(session: Session, token: str) -> list[str]:
    """Erase at once what was filled in; returns the photo files to remove. `purge` does the rest."""
    draft = load_draft(session, token)
    files = session.scalars(
        delete(ReportPhoto)
        .where(ReportPhoto.report_id == draft.report_id)
        .returning(ReportPhoto.file_key)
    ).all()
    for table in (ReportSender, ReportConsent):
        session.execute(delete(table).where(table.report_id == draft.report_id))
    empty = asdict(Thing()) | {"wishes": []}
    _update(session, draft, address_text="", building_id=None, location=None, **empty)
    return [key for key in files if key]
