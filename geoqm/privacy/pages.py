"""Pages of data protection: record of processing for the team, the rest for the administration."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.db.roles import Role
from geoqm.errors import InvalidInput, NotFound
from geoqm.http.dependencies import Admin, Context, ReadSession, WriteSession, at_least, office_day
from geoqm.http.forms import FormValues
from geoqm.http.pages import render
from geoqm.owners import codes
from geoqm.owners import service as owners
from geoqm.owners.kinds import Look
from geoqm.owners.schemas import LookData
from geoqm.privacy import documents, periods, queries, service
from geoqm.privacy.periods import Months

router = APIRouter(include_in_schema=False)
Number = Annotated[int, Path(ge=1, le=10**15)]
_ERASED = "LÖSCHEN"
_ADMIN = [Depends(at_least(Role.ADMIN))]


async def months_of(context: Context) -> Months:
    """How long rows are kept in this installation."""
    return periods.decided(context.settings)


Kept = Annotated[Months, Depends(months_of)]


@router.get("/verarbeitungen", dependencies=[Depends(at_least(Role.STAFF))])
def record(request: Request, keep: Kept) -> Response:
    """Purposes, grounds and retention of all tables about persons (GDPR Art. 30, a start)."""
    declared = list(periods.declared(keep))
    return render(request, "privacy/record.html", declared=declared, retention=documents.retention)


@router.get("/auskunft/{subject}/{number}", dependencies=_ADMIN)
def overview(
    request: Request, session: ReadSession, keep: Kept, subject: str, number: Number
) -> Response:
    """What is known about a person, by tables; ways to report and erasure."""
    found = queries.person(session, subject, number)
    report = queries.report(session, found, today=office_day(), keep=keep)
    return _page(request, report)


@router.get("/auskunft/{subject}/{number}/{file}")
def download(
    identity: Admin, session: WriteSession, keep: Kept, subject: str, number: Number, file: str
) -> Response:
    """The report as JSON or PDF; handing it out is noted like a look."""
    found = queries.person(session, subject, number)
    report = queries.report(session, found, today=office_day(), keep=keep)
    if subject == "owner":
        look = LookData(
            kind=Look.REPORT.value,
            user_name=identity.user_name,
            owner_id=number,
            reason="Auskunft nach Art. 15 DSGVO",
        )
        owners.note_look(session, look)
    is_pdf = file.endswith(".pdf")
    body = documents.as_pdf(report) if is_pdf else documents.as_json(report)
    name = f"auskunft-{subject}-{number}.{'pdf' if is_pdf else 'json'}"
    return Response(
        body,
        media_type="application/pdf" if is_pdf else "application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/auskunft/{subject}/{number}/loeschen", dependencies=_ADMIN)
def erase(
    request: Request,
    session: WriteSession,
    keep: Kept,
    subject: str,
    number: Number,
    values: FormValues,
) -> Response:
    """Erase a person; asked twice, because it cannot be undone."""
    found = queries.person(session, subject, number)
    if not found.is_erasable:
        raise NotFound("Hier werden nur Eigentum und Akteure gelöscht.")
    if values.get("bestaetigung", "").strip().upper() != _ERASED:
        report = queries.report(session, found, today=office_day(), keep=keep)
        error = InvalidInput(
            f"Bitte schreiben Sie {_ERASED} in das Feld.",
            remedy="Die Löschung lässt sich nicht rückgängig machen.",
            field="bestaetigung",
        )
        return _page(request, report, mistake=error.text)
    service.erase(session, found, today=office_day())
    return RedirectResponse("/aufbewahrung?geloescht=1", 303)


@router.get("/aufbewahrung", dependencies=_ADMIN)
def retention(request: Request, session: ReadSession, keep: Kept) -> Response:
    """What is due by the retention clock, and the log of looks."""
    return render(
        request,
        "privacy/retention.html",
        due=service.due(session, today=office_day(), keep=keep),
        looks=service.last_looks(session),
        look_count=service.look_count(session),
        look_kinds=codes.LOOKS,
        erased="geloescht" in request.query_params,
    )


@router.post("/aufbewahrung", dependencies=_ADMIN)
def run_retention(session: WriteSession, keep: Kept) -> Response:
    """Erase and delete what is due."""
    service.run_retention(session, today=office_day(), keep=keep)
    return RedirectResponse("/aufbewahrung?geloescht=1", 303)


def _page(request: Request, report: queries.PersonReport, *, mistake: str = "") -> Response:
    return render(
        request,
        "privacy/person.html",
        status_code=400 if mistake else 200,
        report=report,
        mistake=mistake,
        word=_ERASED,
        retention=documents.retention,
    )
