"""Downloads of QGIS projects that read live: from the map API, for planners from the database."""

from typing import Annotated
from urllib.parse import urlsplit, urlunsplit

from fastapi import APIRouter, Depends, Query, Request, Response

from geoqm.db.roles import Role
from geoqm.exports import projects
from geoqm.exports.projects import Audience
from geoqm.http.context import AppContext
from geoqm.http.dependencies import Context, CurrentIdentity, ReadSession, at_least
from geoqm.qgis.sources import Service, database_at, login_named

router = APIRouter(include_in_schema=False)


Login = Annotated[str, Query(alias="anmeldung", description="Kennung der Anmeldung in QGIS.")]


@router.get("/export/projekt-dienst.qgz")
def on_service(
    request: Request,
    context: Context,
    identity: CurrentIdentity,
    session: ReadSession,
    login: Login = "",
) -> Response:
    """For every QGIS from 3.22 on; everybody gets the layers of their role."""
    service = Service(address=_service(request, context), login=login_named(login))
    return _of_service(context, identity.role, session, service)


@router.get("/export/projekt-dienst-25832.qgz")
def on_service_in_metres(
    request: Request,
    context: Context,
    identity: CurrentIdentity,
    session: ReadSession,
    login: Login = "",
) -> Response:
    """For QGIS from 3.34 on, which reads the service in EPSG:25832."""
    address = _service(request, context)
    service = Service(address=address, in_metres=True, login=login_named(login))
    return _of_service(context, identity.role, session, service)


@router.get("/export/projekt-datenbank.qgz", dependencies=[Depends(at_least(Role.PLANNER))])
def on_database(context: Context, session: ReadSession) -> Response:
    """For whoever has a login of the database; it shows what planners may see, to all of them."""
    settings = context.settings
    database = database_at(settings.planner_database)
    audience = _audience(context, Role.PLANNER)
    content = projects.on_database(session, audience, projects.look_of(settings), database)
    return _answer(content, "geoqm-datenbank.qgz")


def _of_service(
    context: AppContext, role: Role, session: ReadSession, service: Service
) -> Response:
    look = projects.look_of(context.settings)
    content = projects.on_service(session, _audience(context, role), look, service)
    return _answer(content, f"geoqm-dienst{'-25832' if service.in_metres else ''}.qgz")


def _audience(context: AppContext, role: Role) -> Audience:
    return Audience(role=role, layers=context.layers_for(role))


def _service(request: Request, context: AppContext) -> str:
    """The address of the map API as the client reaches it, without any login in it."""
    parts = urlsplit(context.settings.public_url or str(request.base_url))
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path.rstrip("/") + "/ogc", "", ""))


def _answer(content: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, headers=headers, media_type=projects.MEDIA_TYPE)
