"""Owners that are likely the same: look at the reasons, merge or keep apart, undo."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.http.dependencies import Staff, WriteSession
from geoqm.http.forms import FormReader, FormValues
from geoqm.http.pages import render
from geoqm.owners import codes, service
from geoqm.owners.kinds import Look
from geoqm.owners.pages import shared
from geoqm.owners.pages.shared import Number
from geoqm.owners.queries import pairs, people

router = APIRouter()


@router.get("/eigentum/doppelt")
def show(request: Request, identity: Staff, session: WriteSession) -> Response:
    """The most likely pairs, each with its reasons."""
    found = pairs.likely(session)
    shared.note(session, identity, Look.SEARCH, term="wahrscheinlich gleich", found=len(found) * 2)
    ids = {number for pair in found for number in (pair.one.id, pair.other.id)}
    lines = people.address_lines(session, ids)
    return render(request, "owners/pairs.html", pairs=found, kinds=codes.KINDS, lines=lines)


@router.post("/eigentum/doppelt")
def decide(identity: Staff, session: WriteSession, values: FormValues) -> Response:
    """Merge two owners, or remember that they are different."""
    reader = FormReader(values)
    one = reader.number("eins", "erster Eintrag", required=True) or 0
    other = reader.number("zwei", "zweiter Eintrag", required=True) or 0
    if values.get("entscheidung") == "verschieden":
        for number in (one, other):
            people.owner(session, number)
        service.mark_distinct(session, one, other, by=identity.user_name)
    else:
        reasons = reader.text("gruende", "Gründe", limit=500)
        service.merge(session, one, other, reasons=reasons, by=identity.user_name)
    if values.get("zurueck") == "akte":
        return RedirectResponse(shared.file_address(one), 303)
    return RedirectResponse("/eigentum/doppelt", 303)


@router.post("/eigentum/{number}/trennen/{row}")
def undo(session: WriteSession, number: Number, row: Number) -> Response:
    """Undo a merge; both owners are as before."""
    service.unmerge(session, row)
    return shared.back(number)
