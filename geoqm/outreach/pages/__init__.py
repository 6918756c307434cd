"""Pages of the slice, for the team only; the calendar is opened by its secret address."""

from fastapi import APIRouter, Depends

from geoqm.db.roles import Role
from geoqm.http.dependencies import at_least
from geoqm.outreach.pages import calendar, campaigns, contacts, follow_ups

router = APIRouter(include_in_schema=False, dependencies=[Depends(at_least(Role.STAFF))])
for module in (contacts, follow_ups, campaigns):
    router.include_router(module.router)
router.include_router(calendar.router)
calendar_router = calendar.public_router
