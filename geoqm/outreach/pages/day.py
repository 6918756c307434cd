"""`/heute`: what somebody of the team has to do today, section by section."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from geoqm.http.day import Day, DaySection
from geoqm.http.dependencies import ReadSession, Staff, Today
from geoqm.http.pages import render


def make_router(sections: Sequence[DaySection]) -> APIRouter:
    """The page with these sections, in this order."""
    router = APIRouter(include_in_schema=False)

    @router.get("/heute")
    def show(request: Request, session: ReadSession, identity: Staff, today: Today) -> Response:
        """Due follow-ups, new reports, expiring dates, entries to look at."""
        day = Day(today, identity.user_name, request.query_params)
        told = [(each, each.content(session, day)) for each in sections]
        return render(request, "outreach/day.html", sections=told, today=today)

    return router
