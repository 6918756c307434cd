"""Remarks as a list, for planners and the team: what is open, what is done, what can go.

New ones and other words or outlines come from QGIS: an outline is drawn there, not in a form.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.errors import InvalidInput
from geoqm.http.dependencies import EditSession, Planner, ReadSession, Today
from geoqm.http.forms import FormValues
from geoqm.http.pages import render
from geoqm.planning import queries, service
from geoqm.planning.codes import NoteStatus
from geoqm.planning.layers import PLANNING_NOTES

router = APIRouter(prefix="/planung", include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=10**15)]


@router.get("")
def show(request: Request, _: Planner, session: ReadSession, stand: str = "") -> Response:
    """Remarks in one state, the open ones first asked for."""
    status = NoteStatus.DONE if stand == NoteStatus.DONE else NoteStatus.OPEN
    return render(
        request,
        "planning/notes.html",
        status=status,
        statuses=PLANNING_NOTES.field("status").values,
        kinds=PLANNING_NOTES.field("kind"),
        notes=queries.notes(session, status),
        most=queries.LISTED,
    )


@router.post("/{number}/stand")
def settle(_: Planner, session: EditSession, number: Number, values: FormValues) -> Response:
    """Done, or open again."""
    try:
        status = NoteStatus(values.get("stand", ""))
    except ValueError as error:
        raise InvalidInput("Diesen Stand gibt es nicht.", field="stand") from error
    service.change_note(session, number, {"status": status.value})
    return RedirectResponse("/planung", 303)


@router.post("/{number}/loeschen")
def delete(_: Planner, session: EditSession, number: Number, today: Today) -> Response:
    """Take a remark away."""
    service.delete_note(session, number, today=today)
    return RedirectResponse("/planung", 303)
