"""Rounds at the desk: the form, the list, a round with its map, the page to print."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.errors import InvalidInput
from geoqm.http.dependencies import Context, ReadSession, Staff, Today, WriteSession
from geoqm.http.forms import FormReader, FormValues
from geoqm.http.identity import Identity
from geoqm.http.pages import render
from geoqm.outreach.pages.shared import Number, note
from geoqm.outreach.queries import campaigns
from geoqm.outreach.rounds import drawing, forms, packs, phone, printing, queries, service, words
from geoqm.outreach.rounds.packs import Sheet
from geoqm.outreach.rounds.routing import METRES_PER_MINUTE, MINUTES_PER_DOOR
from geoqm.outreach.rounds.schemas import DoorBatch, DoorBatchOut, RoundPack
from geoqm.owners.kinds import Look

LIST = "/rundgaenge"
router = APIRouter(include_in_schema=False)
_PRIVATE = {"Cache-Control": "private, no-store"}


@router.get(LIST)
def round_list(request: Request, _staff: Staff, session: ReadSession) -> Response:
    """All rounds, the newest first."""
    return render(request, "outreach/rundgaenge.html", rounds=queries.rounds(session), words=words)


@router.post(LIST)
def plan(request: Request, identity: Staff, session: WriteSession, values: FormValues) -> Response:
    """Plan a round; the same form twice plans one."""
    reader = FormReader(values)
    houses = forms.houses(values.get("haeuser", ""))
    data = forms.round_data(reader, session)
    if data is None:
        return round_form(request, session, values, reader.mistakes)
    try:
        with session.begin_nested():
            made = service.plan_round(session, houses, data, by=identity.user_name)
    except InvalidInput as error:
        return round_form(request, session, values, {error.field or "haeuser": error.text})
    left_out = f"?ausgelassen={made.left_out}" if made.left_out else ""
    return RedirectResponse(f"{LIST}/{made.round.id}{left_out}", 303)


@router.get(LIST + "/{number}")
def show(
    request: Request,
    identity: Staff,
    session: WriteSession,
    number: Number,
    today: Today,
    left_out: Annotated[int, Query(alias="ausgelassen", ge=0, le=1000)] = 0,
) -> Response:
    """A round with map and doors; naming owners is a look that is noted."""
    made = _looked_at(session, identity, number, today)
    return render(
        request,
        "outreach/rundgang.html",
        sheet=made,
        picture=drawing.svg(made),
        facts=printing.facts(made),
        map_words=printing.map_words(made),
        left_out=left_out,
        words=words,
    )


@router.get(LIST + "/{number}/druck.pdf")
def paper(
    request: Request,
    context: Context,
    identity: Staff,
    session: WriteSession,
    number: Number,
    today: Today,
) -> Response:
    """The page to print."""
    made = _looked_at(session, identity, number, today)
    base = (context.settings.public_url or str(request.base_url)).rstrip("/")
    content = printing.pdf(made, f"{base}{phone.ADDRESS}/{number}")
    name = f"rundgang-{made.round.day:%Y-%m-%d}-{number}.pdf"
    headers = _PRIVATE | {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, headers=headers, media_type="application/pdf")


@router.get(phone.ADDRESS)
@router.get(phone.ADDRESS + "/{number:int}")
def shell(request: Request, _staff: Staff) -> Response:
    """The page of the phone, the same for every round: its script reads the number."""
    page = render(
        request,
        "outreach/rundgang_telefon.html",
        styles=phone.PAGE.styles,
        modules=phone.PAGE.modules,
        version=phone.PAGE.version(),
    )
    page.headers["Geoqm-Walk"] = phone.PAGE.version()
    return page


@router.get(phone.ADDRESS + "/dienst.js")
def service_worker() -> Response:
    """The service worker; asked anew each time, so that a release is noticed."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": phone.ADDRESS}
    return Response(
        phone.PAGE.service_worker(phone.PAGE.version()),
        headers=headers,
        media_type="text/javascript",
    )


@router.get(phone.ADDRESS + "/{number}/paket")
def pack(
    response: Response, identity: Staff, session: WriteSession, number: Number, today: Today
) -> RoundPack:
    """Everything for the way, without network."""
    response.headers["Cache-Control"] = "no-store"
    return packs.pack(_looked_at(session, identity, number, today))


@router.post(phone.ADDRESS + "/eintraege")
def receive(batch: DoorBatch, identity: Staff, session: WriteSession) -> DoorBatchOut:
    """Take entries over; those that are known already are answered the same again."""
    done = service.receive(session, batch, by=identity.user_name, now=datetime.now(UTC))
    return DoorBatchOut(entries=done)


def round_form(
    request: Request,
    session: ReadSession,
    values: Mapping[str, str],
    mistakes: Mapping[str, str] | None = None,
) -> Response:
    """The form of a round, as it was typed."""
    return render(
        request,
        "outreach/rundgang_neu.html",
        status_code=422 if mistakes else 200,
        values=values,
        mistakes=mistakes or {},
        count=len(forms.houses(values.get("haeuser", ""))),
        campaigns=[e for e in campaigns.all_campaigns(session) if e.state != "ended"],
        minutes_per_door=round(MINUTES_PER_DOOR),
        speed=f"{METRES_PER_MINUTE * 60 / 1000:.1f}".replace(".", ","),
    )


def _looked_at(session: WriteSession, identity: Identity, number: int, today: date) -> Sheet:
    """The round, with a note for each house whose owners it names."""
    made = packs.sheet(session, number, on=today)
    for house, found in made.looked_at.items():
        note(session, identity, Look.BUILDING, building_id=house, found=found)
    return made
