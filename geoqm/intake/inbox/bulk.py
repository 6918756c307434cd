"""Several reports at once: first a preview of what would happen, then the same again for real."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from geoqm.errors import GeoqmError
from geoqm.http.dependencies import ReadSession, Staff, WriteSession
from geoqm.http.pages import render
from geoqm.intake import labels, rules, service
from geoqm.intake.codes import RefusalReason
from geoqm.intake.inbox import words
from geoqm.intake.queries import inbox
from geoqm.intake.queries.inbox import Line
from geoqm.intake.service import Clerk, Shown

router = APIRouter(prefix="/eingang/auswahl", include_in_schema=False)

MOST = 200


class BulkDeed(StrEnum):
    """What can be done with several reports (Sammelaktion)."""

    TAKE = "zuweisen"
    GIVE_BACK = "freigeben"
    REFUSE = "ablehnen"


TITLES = {
    BulkDeed.TAKE: "mir zuweisen",
    BulkDeed.GIVE_BACK: "keinem zuweisen",
    BulkDeed.REFUSE: "ablehnen",
}


class Order(BaseModel):
    """The form of the preview: reports as "number-revision", what to do, why."""

    model_config = ConfigDict(frozen=True)

    meldung: list[str] = []
    tun: BulkDeed
    grund: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one report."""

    line: Line
    problem: str = ""


@router.get("")
def preview(
    request: Request,
    _identity: Staff,
    session: ReadSession,
    tun: Annotated[BulkDeed, Query()] = BulkDeed.TAKE,
    id: Annotated[list[int] | None, Query()] = None,  # noqa: A002 (the name in the address)
) -> Response:
    """What would happen to the chosen reports, and to which it cannot."""
    chosen = [number for number in (id or [])[:MOST] if 0 < number < 2**63]
    lines = inbox.lines_of(session, chosen)
    return _page(request, [Result(line, _obstacle(line, tun)) for line in lines], tun)


@router.post("")
def carry_out(
    request: Request, identity: Staff, session: WriteSession, order: Annotated[Order, Form()]
) -> Response:
    """Do it, report by report: one that changed meanwhile is left out and named."""
    clerk = Clerk(identity.user_name, datetime.now(UTC))
    try:
        reason = RefusalReason(order.grund) if order.tun is BulkDeed.REFUSE else None
    except ValueError:
        return _without_reason(request, session, order)
    shown = [each for each in map(_shown, order.meldung[:MOST]) if each is not None]
    lines = {line.id: line for line in inbox.lines_of(session, [each.report_id for each in shown])}
    results = [
        Result(lines[each.report_id], _problem(session, each, clerk, order.tun, reason))
        for each in shown
        if each.report_id in lines
    ]
    return _page(request, results, order.tun, done=True)


def _without_reason(request: Request, session: ReadSession, order: Order) -> Response:
    shown = [each for each in map(_shown, order.meldung[:MOST]) if each is not None]
    lines = inbox.lines_of(session, [each.report_id for each in shown])
    results = [Result(line, _obstacle(line, order.tun)) for line in lines]
    return _page(request, results, order.tun, error="Bitte wählen Sie einen Grund.")


def _page(
    request: Request,
    results: Sequence[Result],
    tun: BulkDeed,
    *,
    done: bool = False,
    error: str = "",
) -> Response:
    return render(
        request,
        "intake/inbox/auswahl.html",
        status_code=400 if error else 200,
        results=results,
        possible=[each for each in results if not each.problem],
        deed=tun,
        deeds=BulkDeed,
        title=TITLES[tun],
        done=done,
        error=error,
        labels=labels,
        words=words,
    )


def _obstacle(line: Line, tun: BulkDeed) -> str:
    """Why this cannot be done with a report; empty where it can."""
    if tun is BulkDeed.REFUSE and line.state not in rules.UNDECIDED:
        return "ist schon entschieden"
    return ""


def _problem(
    session: ReadSession, shown: Shown, clerk: Clerk, tun: BulkDeed, reason: RefusalReason | None
) -> str:
    """Do it with one report; the German reason where it did not work."""
    try:
        with session.begin_nested():
            if reason is not None:
                service.refuse(session, shown, clerk, reason, "Sammelaktion")
            else:
                name = clerk.name if tun is BulkDeed.TAKE else ""
                service.assign(session, shown.report_id, name, clerk)
    except GeoqmError as error:
        return error.message
    return ""


def _shown(text: str) -> Shown | None:
    """The report and revision of a ticked row; None where the text is none."""
    number, _, revision = text.partition("-")
    if all(each.isascii() and each.isdigit() and len(each) <= 18 for each in (number, revision)):
        return Shown(int(number), int(revision))
    return None
