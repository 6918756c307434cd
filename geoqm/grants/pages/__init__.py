"""Pages about grant cases, for the team: board, case, papers, money, proof of use."""

from fastapi import APIRouter, Depends

from geoqm.db.roles import Role
from geoqm.grants.pages import board, budgets, case, outputs, papers, parts
from geoqm.http.dependencies import at_least

router = APIRouter(include_in_schema=False, dependencies=[Depends(at_least(Role.STAFF))])
for each in (board, budgets, outputs, case, parts, papers):
    router.include_router(each.router)
