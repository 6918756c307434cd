"""The file of one owner: each look at it is noted; what can be changed at its head."""

from math import log2

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.buildings.words import unit_title
from geoqm.errors import Conflict, NotFound
from geoqm.http.dependencies import ReadSession, Staff, Today, WriteSession
from geoqm.http.forms import FormReader, FormValues
from geoqm.http.pages import render
from geoqm.owners import codes, composition, forms, service
from geoqm.owners.forms import EMPTY, Shown
from geoqm.owners.kinds import Look
from geoqm.owners.pages import shared
from geoqm.owners.pages.shared import Asked, Number, Reason
from geoqm.owners.queries import houses, people

router = APIRouter()
_MAP_WIDTH_M = 900


@router.get("/eigentum/{number}")
def show(
    request: Request,
    identity: Staff,
    session: WriteSession,
    number: Number,
    today: Today,
    asked: Asked,
) -> Response:
    """The file of an owner. Data under § 138 BauGB are shown only after a reason was given."""
    owner, reason = people.owner(session, number), asked.reason
    if owner.merged_into_id is not None:
        return RedirectResponse(shared.file_address(owner.merged_into_id, reason, saved=False), 303)
    collection, area = people.collection_of(session, owner)
    if composition.needs_reason(collection) and not composition.reason_of(reason):
        return render(
            request, "owners/reason.html", number=number, area=area, reasons=codes.REASONS
        )
    words = composition.reason_of(reason)
    shared.note(session, identity, Look.FILE, owner_id=number, reason=words)
    return file_page(request, session, number, today, reason=reason, saved=asked.saved)


def file_page(  # noqa: PLR0913 (the page is shown again by every form on it)
    request: Request,
    session: ReadSession,
    number: int,
    today: Today,
    *,
    reason: str = "",
    saved: bool = False,
    shown: Shown = EMPTY,
    part: str = "",
) -> Response:
    """The file; `part` names the form whose mistakes are shown."""
    return render(
        request,
        "owners/file.html",
        status_code=400 if shown.mistakes else 200,
        file=composition.owner_file(session, number),
        codes=codes,
        today=today,
        reason=reason,
        saved=saved,
        shown=shown,
        empty=EMPTY,
        part=part,
        unit_title=unit_title,
    )


@router.get("/eigentum/{number}/karte")
def on_the_map(
    identity: Staff, session: WriteSession, number: Number, today: Today
) -> RedirectResponse:
    """All houses of an owner on the map, selected. The address holds numbers of houses only."""
    people.owner(session, number)
    ids = houses_to_show(session, number, today)
    shared.note(session, identity, Look.MAP, owner_id=number, found=len(ids))
    chosen = ",".join(map(str, ids[:300]))
    extent = houses.extent(session, ids)
    if extent is None:
        return RedirectResponse("/karte", 303)
    longitude, latitude, width_m = extent
    zoom = max(13, min(18, round(16 - log2(max(width_m, 1) / _MAP_WIDTH_M))))
    return RedirectResponse(
        f"/karte?auswahl={chosen}&karte={zoom}/{latitude:.5f}/{longitude:.5f}", 303
    )


def houses_to_show(session: ReadSession, number: int, today: Today) -> list[int]:
    """The buildings of an owner today; NotFound where there are none."""
    ids = people.houses_of(session, number, on=today)
    if not ids:
        raise NotFound("Zu diesem Eintrag ist heute kein Haus bekannt.")
    return ids


@router.get("/eigentum/{number}/bearbeiten")
def edit(
    request: Request, identity: Staff, session: WriteSession, number: Number, reason: Reason = ""
) -> Response:
    """The form for an owner's facts."""
    owner = people.owner(session, number)
    words = composition.reason_of(reason)
    shared.note(session, identity, Look.FILE, owner_id=number, reason=words)
    shown = Shown(forms.owner_values(owner))
    return _edit_page(request, number, shown, reason)


@router.post("/eigentum/{number}/bearbeiten")
def change(request: Request, session: WriteSession, number: Number, values: FormValues) -> Response:
    """Store an owner's facts; where somebody was faster, both versions are shown."""
    reader = FormReader(values)
    data = forms.owner_data(reader)
    version = reader.number("version", "Fassung", required=True) or 0
    reason = values.get("anlass", "")
    if reader.mistakes:
        return _edit_page(request, number, Shown(values, reader.mistakes), reason)
    try:
        service.change_owner(session, number, data, version=version)
    except Conflict as conflict:
        stored = people.owner(session, number)
        newest = {**values, "version": str(stored.version)}
        shown = forms.refused(newest, conflict, "name")
        return _edit_page(request, number, shown, reason, stored=forms.owner_values(stored))
    return shared.back(number, reason)


def _edit_page(
    request: Request,
    number: int,
    shown: Shown,
    reason: str,
    *,
    stored: dict[str, str] | None = None,
) -> Response:
    return render(
        request,
        "owners/edit.html",
        status_code=409 if stored else 400 if shown.mistakes else 200,
        number=number,
        shown=shown,
        codes=codes,
        reason=reason,
        stored=stored,
    )


@router.post("/eigentum/{number}/sperre")
def restrict(
    request: Request,
    session: WriteSession,
    number: Number,
    values: FormValues,
    today: Today,
) -> Response:
    """Restrict the processing (GDPR Art. 18) or lift the restriction."""
    reader = FormReader(values)
    lifted = reader.flag("aufheben")
    text = "" if lifted else reader.text("grund", "Grund", limit=500, required=True)
    if reader.mistakes:
        shown = Shown(values, reader.mistakes)
        return file_page(request, session, number, today, shown=shown, part="sperre")
    service.restrict(session, number, text, on=None if lifted else today)
    return shared.back(number, values.get("anlass", ""))
