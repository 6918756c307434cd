"""Rows of imported lists whose house is not certain: decided here, one by one."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.http.dependencies import Staff, WriteSession
from geoqm.http.forms import FormReader, FormValues
from geoqm.http.pages import render
from geoqm.owners import service
from geoqm.owners.kinds import Look
from geoqm.owners.pages import shared
from geoqm.owners.pages.shared import Number
from geoqm.owners.queries import houses, people

router = APIRouter()


@router.get("/eigentum/zweifel")
def show(request: Request, identity: Staff, session: WriteSession) -> Response:
    """What waits for a decision, with the houses that come into question."""
    found = people.open_doubts(session)
    if found:
        shared.note(session, identity, Look.SEARCH, term="Zweifelsfälle", found=len(found))
    labels = houses.labels_of(session, {n for doubt, _ in found for n in doubt.candidates})
    waiting = people.totals(session)["doubts"]
    return render(request, "owners/doubts.html", doubts=found, labels=labels, waiting=waiting)


@router.post("/eigentum/zweifel/{number}")
def decide(identity: Staff, session: WriteSession, number: Number, values: FormValues) -> Response:
    """Take one of the houses, or none."""
    building_id = FormReader(values).number("gebaeude", "Haus")
    now = datetime.now(UTC)
    service.decide_doubt(session, number, building_id, by=identity.user_name, now=now)
    return RedirectResponse("/eigentum/zweifel", 303)
