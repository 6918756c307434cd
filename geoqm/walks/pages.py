"""Pages of the walk: the shell for the phone, its service worker, the overview for the desk."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.buildings import codes
from geoqm.buildings.words import unit_title
from geoqm.http.dependencies import ReadSession, Staff, WriteSession
from geoqm.http.pages import render
from geoqm.walks import overview, queries, service, shell, words
from geoqm.walks.schemas import Decision, Seen

router = APIRouter(prefix=shell.ADDRESS, include_in_schema=False)
_PICTURE = {"Cache-Control": "private, no-store", "Content-Disposition": "inline"}


@router.get("")
def walk_page(request: Request, _staff: Staff) -> Response:
    """The page of the phone, the same for everybody: it holds no data and no name."""
    page = render(
        request,
        "walks/begehung.html",
        styles=shell.STYLES,
        modules=shell.MODULES,
        version=shell.version(),
        unit_kinds=codes.UNIT_KINDS,
    )
    page.headers["Geoqm-Walk"] = shell.version()
    return page


@router.get("/dienst.js")
def service_worker() -> Response:
    """The service worker; asked anew each time, so that a release is noticed."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": shell.ADDRESS}
    return Response(shell.service_worker(), headers=headers, media_type="text/javascript")


@router.get("/liste")
def walk_list(request: Request, _staff: Staff, session: ReadSession) -> Response:
    """All walks with what came of them, newest first."""
    return render(request, "walks/liste.html", walks=queries.walks(session))


@router.get("/liste/{walk_id}")
def walk_result(request: Request, walk_id: UUID, _staff: Staff, session: ReadSession) -> Response:
    """What was seen on a walk, with photos and what has to be decided."""
    return render(
        request,
        "walks/rundgang.html",
        walk=queries.walk(session, walk_id),
        rows=overview.rows(session, walk_id),
        words=words,
        unit_title=unit_title,
    )


@router.post("/liste/eintraege/{entry_id}")
def decide(
    entry_id: UUID,
    identity: Staff,
    session: WriteSession,
    gilt: Annotated[str, Form()],
    stand: Annotated[str, Form()],
) -> Response:
    """End a conflict from the desk."""
    decision = Decision(keep_mine=gilt == "eintrag", seen=Seen.model_validate_json(stand))
    service.decide(session, entry_id, decision, by=identity.user_name, now=datetime.now(UTC))
    walk_id = queries.entry(session, entry_id).walk_id
    return RedirectResponse(f"{shell.ADDRESS}/liste/{walk_id}#e-{entry_id}", 303)


@router.get("/fotos/{photo_id}")
def photo(photo_id: UUID, _staff: Staff, session: ReadSession) -> Response:
    """A photo in full size."""
    return _picture(queries.picture(session, photo_id, small=False))


@router.get("/fotos/{photo_id}/klein")
def thumbnail(photo_id: UUID, _staff: Staff, session: ReadSession) -> Response:
    """A photo in small."""
    return _picture(queries.picture(session, photo_id, small=True))


@router.post("/fotos/{photo_id}/loeschen")
def delete_photo(photo_id: UUID, _staff: Staff, session: WriteSession) -> Response:
    """Delete a photo, for example because a person can be recognised."""
    entry_id = service.delete_photo(session, photo_id).entry_id
    walk_id = queries.entry(session, entry_id).walk_id
    return RedirectResponse(f"{shell.ADDRESS}/liste/{walk_id}#e-{entry_id}", 303)


def _picture(content: bytes) -> Response:
    return Response(content, headers=_PICTURE, media_type="image/jpeg")
