"""Pages of letters and answers, for the team only."""

from fastapi import APIRouter, Depends

from geoqm.db.roles import Role
from geoqm.http.dependencies import at_least
from geoqm.letters.pages import answers, batches, files

router = APIRouter(include_in_schema=False, dependencies=[Depends(at_least(Role.STAFF))])
for module in (answers, files, batches):
    router.include_router(module.router)
