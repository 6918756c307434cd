"""What the slices show: their routers and the main navigation."""

from fastapi import APIRouter

from geoqm.accounts import pages as accounts
from geoqm.db.roles import Role
from geoqm.http.context import NavItem

ROUTERS: tuple[APIRouter, ...] = (accounts.router,)

NAVIGATION = (
    NavItem("Karte", "/karte", Role.PLANNER),
    NavItem("Daten", "/ogc", Role.PUBLIC),
)
