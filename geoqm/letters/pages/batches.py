"""Serial letters: new from a campaign, looked at, changed, made, marked as sent, taken back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.errors import GeoqmError
from geoqm.http.dependencies import Context, ReadSession, Staff, Today, WriteSession
from geoqm.http.forms import FormReader, FormValues
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.i18n import Language
from geoqm.letters import forms, kinds, queries, rules, service
from geoqm.letters.files import LetterFiles
from geoqm.letters.model import LetterBatch
from geoqm.letters.pages import shared
from geoqm.letters.pages.shared import Number
from geoqm.letters.printing import content
from geoqm.outreach.queries import campaigns
from geoqm.owners.forms import EMPTY, Shown, refused
from geoqm.owners.kinds import Look
from geoqm.owners.queries import people
from geoqm.settings import Settings

router = APIRouter(prefix="/briefe")


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks from where, with the session and the settings of the request."""

    request: Request
    identity: Identity
    session: WriteSession
    settings: Settings


def desk(request: Request, identity: Staff, session: WriteSession, context: Context) -> Desk:
    """What every page of a batch needs."""
    return Desk(request, identity, session, context.settings)


AtDesk = Annotated[Desk, Depends(desk)]
Page = Annotated[int, Query(alias="seite", ge=1, le=1000)]


@router.get("")
def overview(request: Request, session: ReadSession) -> Response:
    """All batches, response by campaign, what waits."""
    return render(
        request,
        "letters/batches.html",
        batches=queries.batches(session),
        rates=queries.rates(session),
        waiting=queries.waiting_answers(session),
        campaigns=[each for each in campaigns.all_campaigns(session) if each.state != "ended"],
        states=kinds.BATCH_STATES,
    )


@router.get("/person/{number}")
def of_person(request: Request, identity: Staff, session: WriteSession, number: Number) -> Response:
    """Letters and mails that an owner got, and their answers. The look is noted."""
    owner = people.owner(session, number)
    shared.note(session, identity, Look.FILE, owner_id=number)
    return render(
        request,
        "letters/person.html",
        owner=owner,
        sent=queries.sent_to(session, number),
        answers=queries.answers_of(session, number),
        states=kinds.ANSWER_STATES,
    )


@router.get("/neu")
def new(
    request: Request,
    identity: Staff,
    session: ReadSession,
    context: Context,
    today: Today,
    campaign: Annotated[int, Query(alias="kampagne", ge=1, le=10**15)],
) -> Response:
    """The form of a new batch with the campaign's text."""
    found = campaigns.campaign(session, campaign)
    name = identity.full_name or identity.user_name
    values = forms.new_values(found.name, found.text, by=name, today=today)
    if found.channel == "mail":
        values["weg"] = "mail"
    return _form(request, session, context.settings, found.id, Shown(values))


@router.post("/neu")
def prepare(
    request: Request,
    identity: Staff,
    session: WriteSession,
    context: Context,
    values: FormValues,
    today: Today,
) -> Response:
    """Prepare a batch: who gets a letter, who does not and why."""
    reader = FormReader(values)
    number = reader.number("kampagne", "Kampagne", required=True) or 0
    data = forms.batch_data(reader, today=today)
    if reader.mistakes:
        shown = Shown(values, reader.mistakes)
        return _form(request, session, context.settings, number, shown)
    try:
        with session.begin_nested():
            now = datetime.now(UTC)
            made = service.prepare(session, number, data, by=identity.user_name, now=now)
    except GeoqmError as error:
        shown = refused(values, error, "name")
        return _form(request, session, context.settings, number, shown)
    return RedirectResponse(f"/briefe/{made.id}", 303)


def _form(
    request: Request, session: ReadSession, settings: Settings, campaign_id: int, shown: Shown
) -> Response:
    return render(
        request,
        "letters/new.html",
        status_code=400 if shown.mistakes else 200,
        campaign=campaigns.campaign(session, campaign_id),
        shown=shown,
        missing=content.missing_settings(settings),
        languages_=tuple(Language),
        placeholders=rules.PLACEHOLDERS,
    )


@router.get("/{number}")
def batch(at: AtDesk, number: Number, page: Page = 1) -> Response:
    """A batch: how far it is, its letters, its text. The look at the names is noted."""
    return _page(at, number, page=page)


def _page(at: Desk, number: int, *, page: int = 1, shown: Shown = EMPTY) -> Response:
    found = queries.batch(at.session, number)
    rows = queries.letter_rows(at.session, number, page=page)
    term = f"Serienbrief {number}"
    shared.note(at.session, at.identity, Look.SEARCH, term=term, found=len(rows))
    return render(
        at.request,
        "letters/batch.html",
        status_code=400 if shown.mistakes else 200,
        rows=rows,
        page=page,
        **_facts(at.session, found, at.settings),
        shown=Shown({**forms.batch_values(found), **shown.values}, shown.mistakes),
    )


def _facts(session: ReadSession, found: LetterBatch, settings: Settings) -> dict[str, Any]:
    to_make, made, skipped = queries.counts(session, found.id)
    rates = queries.rates(session, found.campaign_id)
    return {
        "batch": found,
        "campaign": campaigns.campaign(session, found.campaign_id),
        "to_make": to_make,
        "made": made,
        "left_out": rules.skipped_words(skipped),
        "pages": -(-(to_make + sum(skipped.values())) // queries.PAGE),
        "blocked": len(queries.blocked_since(session, found.id))
        if found.state == "produced"
        else 0,
        "rate": rates[0] if rates else None,
        "missing": content.missing_settings(settings),
        "states": kinds.BATCH_STATES,
        "reasons": kinds.SKIP_REASONS,
        "languages_": tuple(Language),
        "placeholders": rules.PLACEHOLDERS,
    }


@router.post("/{number}/text")
def change(at: AtDesk, number: Number, values: FormValues, today: Today) -> Response:
    """Change a draft and look again who gets a letter."""
    reader = FormReader(values)
    data = forms.batch_data(reader, today=today, channel=queries.batch(at.session, number).channel)
    shown = Shown(values, reader.mistakes)
    if not reader.mistakes:
        try:
            with at.session.begin_nested():
                version, now = _version(reader), datetime.now(UTC)
                service.change_batch(at.session, number, data, version=version, now=now)
            return RedirectResponse(f"/briefe/{number}", 303)
        except GeoqmError as error:
            shown = refused(values, error, "name")
    return _page(at, number, shown=shown)


@router.post("/{number}/erstellen")
def make(identity: Staff, session: WriteSession, number: Number, values: FormValues) -> Response:
    """Let the letters be made, or the mails be sent, in the background."""
    version = _version(FormReader(values))
    by, now = identity.user_name, datetime.now(UTC)
    service.request_production(session, number, version=version, by=by, now=now)
    return RedirectResponse(f"/briefe/{number}", 303)


@router.post("/{number}/verwerfen")
def discard(
    _identity: Staff, session: WriteSession, context: Context, number: Number, values: FormValues
) -> Response:
    """Back to the draft; files and codes go."""
    gone = service.discard_files(session, number, version=_version(FormReader(values)))
    files = LetterFiles(context.settings.var_dir)
    for key in gone:
        files.drop(key)
    return RedirectResponse(f"/briefe/{number}", 303)


@router.post("/{number}/loeschen")
def delete(_identity: Staff, session: WriteSession, number: Number, values: FormValues) -> Response:
    """Delete a draft."""
    service.delete_batch(session, number, version=_version(FormReader(values)))
    return RedirectResponse("/briefe", 303)


@router.post("/{number}/verschickt")
def sent(at: AtDesk, number: Number, values: FormValues, today: Today) -> Response:
    """The letters went out: contacts are written, persons of the campaign move on."""
    reader = FormReader(values)
    day = reader.day("am", "Tag") or today
    try:
        with at.session.begin_nested():
            version, by, now = _version(reader), at.identity.user_name, datetime.now(UTC)
            service.mark_sent(at.session, number, on=day, version=version, by=by, now=now)
    except GeoqmError as error:
        return _page(at, number, shown=refused({}, error, "am"))
    return RedirectResponse(f"/briefe/{number}", 303)


@router.post("/{number}/zurueck")
def take_back(
    identity: Staff, session: WriteSession, number: Number, values: FormValues
) -> Response:
    """They were not sent after all."""
    version, by, now = _version(FormReader(values)), identity.user_name, datetime.now(UTC)
    service.take_back_sending(session, number, version=version, by=by, now=now)
    return RedirectResponse(f"/briefe/{number}", 303)


def _version(reader: FormReader) -> int:
    return reader.number("version", "Fassung") or 0
