"""What the sender's page shows: where the report stands, what comes next, what may help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from geoqm.buildings.model import Situation
from geoqm.errors import GeoqmError
from geoqm.http.pages import render
from geoqm.i18n import Language, Texts, later, texts_in
from geoqm.intake.codes import ConsentPurpose, EventKind, ReportState
from geoqm.intake.public import ground, words
from geoqm.intake.public.screens import hide, purposes_for
from geoqm.intake.public.summary import said
from geoqm.intake.schemas import OwnReport

UNREADABLE_DAY = later("Bitte wählen Sie einen Tag.")
_NOTICES = {
    "bestaetigt": later("Ihre Adresse ist bestätigt."),
    "vermietet": later("Danke. Wir tragen ein, dass es nicht mehr leer steht."),
    "leer": later("Danke. Wir wissen jetzt, dass es noch leer steht."),
    "einwilligung": later("Ihre Einwilligung ist geändert."),
    "gespeichert": later("Gespeichert."),
}
_CHECKED = {
    ReportState.ACCEPTED, ReportState.MERGED, ReportState.REFUSED, ReportState.WITHDRAWN,
}  # fmt: skip
_OPEN = {
    ReportState.SENT,
    ReportState.WAITING,
    ReportState.ASKED,
    ReportState.ACCEPTED,
    ReportState.MERGED,
}


@dataclass(frozen=True, slots=True)
class Stage:
    """A step on the way of a report: done, now, or still to come."""

    title: str
    state: str
    note: str = ""


def page(
    request: Request,
    session: Session,
    token: str,
    report: OwnReport,
    language: Language,
    *,
    problem: GeoqmError | None = None,
) -> Response:
    """The sender's page."""
    texts = texts_in(language)
    draft = report.draft
    house = ground.house(session, draft.place.building_id) if draft.place.building_id else None
    notice = next((text for key, text in _NOTICES.items() if key in request.query_params), "")
    response = render(
        request,
        "intake/public/meldung.html",
        status_code=409 if problem else 200,
        language=language,
        base=f"/meldung/{token}",
        report=report,
        stages=stages(report, texts),
        rows=said(draft, language),
        is_open=report.state in _OPEN,
        is_let=words.IS_LET.get(draft.thing.subject or "", words.IS_LET_ELSE),
        consents=_consents(report),
        situation=house.situation if house else Situation.UNKNOWN,
        edge_m=texts.number(round(house.edge_m)) if house and house.edge_m is not None else "",
        words=words,
        notice=notice,
        problem=problem,
    )
    hide(response)
    return response


def back(token: str, notice: str) -> Response:
    """To the sender's page, which says what was done."""
    return RedirectResponse(f"/meldung/{token}?{notice}=1", 303)


def deletion_page(request: Request, token: str, report: OwnReport, language: Language) -> Response:
    """The question before deleting."""
    response = render(
        request,
        "intake/public/loeschen.html",
        language=language,
        base=f"/meldung/{token}",
        report=report,
        is_done=False,
    )
    hide(response)
    return response


def deleted_page(request: Request, language: Language) -> Response:
    """Everything is gone; the link leads nowhere."""
    response = render(
        request, "intake/public/loeschen.html", language=language, base="", is_done=True
    )
    hide(response)
    return response


def stages(report: OwnReport, texts: Texts) -> Sequence[Stage]:
    """Where the report stands, from arrival to the end; without e-mail there is no confirming."""
    state = ReportState(report.state)
    at = {each.kind: each.at for each in report.history}
    arrived = at.get(EventKind.SENT) or at.get(EventKind.ENTERED) or report.arrived_at
    found = [Stage(later("Eingegangen"), "done", texts.moment(arrived))]
    if report.draft.sender.email and EventKind.ENTERED not in at:
        found.append(_confirmation(report, state, texts))
    found.append(_checking(report, state, texts))
    found.append(_end(report, state, texts))
    return found


def _confirmation(report: OwnReport, state: ReportState, texts: Texts) -> Stage:
    title = later("E-Mail bestätigt")
    if report.email_confirmed_at is None:
        return Stage(title, "now" if state is ReportState.SENT else "todo")
    return Stage(title, "done", texts.moment(report.email_confirmed_at))


def _checking(report: OwnReport, state: ReportState, texts: Texts) -> Stage:
    title = later("Rückfrage") if state is ReportState.ASKED else later("Wir prüfen")
    if state in _CHECKED:
        return Stage(title, "done")
    if state is ReportState.SENT:
        return Stage(title, "todo")
    due = (
        texts.say(later("bis {day}")).format(day=texts.day(report.due_on)) if report.due_on else ""
    )
    return Stage(title, "now", due)


def _end(report: OwnReport, state: ReportState, texts: Texts) -> Stage:
    titles = {
        ReportState.ACCEPTED: later("Aufgenommen"),
        ReportState.MERGED: later("Aufgenommen"),
        ReportState.WITHDRAWN: later("Zurückgezogen"),
    }
    title = titles.get(state, later("Abgeschlossen"))
    day: datetime | None = report.decided_at
    if state not in _CHECKED:
        return Stage(title, "todo")
    return Stage(title, "now" if state in _OPEN else "done", texts.moment(day) if day else "")


def _consents(report: OwnReport) -> list[tuple[ConsentPurpose, bool, str]]:
    """Purpose, whether it is given, and the sentence that says so."""
    given = set(report.draft.consents.purposes)
    return [
        (
            each,
            each in given,
            (words.CONSENTS_GIVEN if each in given else words.CONSENTS_MISSING)[each],
        )
        for each in purposes_for(report.draft.kind)
    ]
