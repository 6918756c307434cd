"""Pages of the slice, for the team only: find owners, their file, its parts, likely pairs."""

from fastapi import APIRouter, Depends

from geoqm.db.roles import Role
from geoqm.http.dependencies import at_least
from geoqm.owners.pages import doubts, file, find, holdings, pairs, parts

router = APIRouter(include_in_schema=False, dependencies=[Depends(at_least(Role.STAFF))])
for module in (find, pairs, doubts, file, holdings, parts):
    router.include_router(module.router)
