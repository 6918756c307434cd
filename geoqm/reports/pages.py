"""Start page, sources, and what the law wants every site to say."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from geoqm import __version__
from geoqm.http.dependencies import Context, CurrentIdentity, ReadSession
from geoqm.http.pages import render
from geoqm.reports import queries

router = APIRouter(include_in_schema=False)


@router.get("/")
def start(request: Request, _identity: CurrentIdentity) -> HTMLResponse:
    """What this is and where to go."""
    return render(request, "reports/start.html")


@router.get("/ueber")
def about(
    request: Request, context: Context, identity: CurrentIdentity, session: ReadSession
) -> HTMLResponse:
    """Sources, licences and attributions of all data, and the software's licence."""
    return render(
        request,
        "reports/about.html",
        datasets=queries.datasets(session),
        layers=context.layers_for(identity.role),
        version=__version__,
    )


@router.get("/datenschutz")
def privacy(request: Request, _identity: CurrentIdentity) -> HTMLResponse:
    """What the software stores about visitors, and who answers for it."""
    return render(request, "reports/privacy.html")


@router.get("/impressum")
def imprint(request: Request, _identity: CurrentIdentity) -> HTMLResponse:
    """Who runs this site."""
    return render(request, "reports/imprint.html")


@router.get("/barrierefreiheit")
def accessibility(request: Request, _identity: CurrentIdentity) -> HTMLResponse:
    """How the pages can be used without map and mouse, and where to report a barrier."""
    return render(request, "reports/accessibility.html")
