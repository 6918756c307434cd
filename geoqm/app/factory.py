"""Builds the application from settings and catalogue."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from geoqm import __version__
from geoqm.app import health
from geoqm.app.static import static_files
from geoqm.catalogue import LAYERS
from geoqm.catalogue.editing import EDITORS
from geoqm.catalogue.web import CAPTURE, NAVIGATION, PUBLIC_NAVIGATION, ROUTERS, SELECTION_USES
from geoqm.db.address import database_url, read_url
from geoqm.db.engine import make_engine
from geoqm.http import problems
from geoqm.http.bodies import BodyLimit
from geoqm.http.context import AppContext
from geoqm.http.dependencies import CsrfChecked
from geoqm.http.identity import Identities
from geoqm.http.notices import DemoNotice
from geoqm.http.pages import STATIC
from geoqm.http.pools import RolePools
from geoqm.http.security import SecurityHeaders
from geoqm.http.versions import DataVersions
from geoqm.layer.declaration import Layer
from geoqm.maps.store import Store
from geoqm.ogc.app import make_ogc
from geoqm.outreach import selection
from geoqm.settings import Settings


def create_app(settings: Settings | None = None, layers: tuple[Layer, ...] = LAYERS) -> ASGIApp:
    """The whole application; reads the settings from the environment when none are given."""
    context = make_context(settings or Settings(), layers)
    pages = _pages(context)
    app = _Front(pages, BodyLimit(GZipMiddleware(pages, 1000, 4)), make_ogc(context))
    return SecurityHeaders(app, context.settings)


def serve_app() -> ASGIApp:
    """The application for a process that does nothing else.

    What was loaded at the start stays to the end: garbage collection need not look through it
    again and again, which costs a fifth of the processor time and makes somebody wait.
    """
    app = create_app()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    return app


def make_context(settings: Settings, layers: tuple[Layer, ...]) -> AppContext:
    """The parts of the application; opens no connection yet."""
    engine = make_engine(database_url(settings))
    identities = Identities(engine)
    reading = read_url(settings)
    return AppContext(
        settings=settings,
        engine=engine,
        layers=layers,
        pools=RolePools(reading),
        versions=DataVersions(database_url(settings), on_access_change=identities.forget),
        identities=identities,
        demo_notice=DemoNotice(engine),
        navigation=NAVIGATION,
        public_navigation=PUBLIC_NAVIGATION,
        capture=CAPTURE,
        selection_uses=SELECTION_USES,
        selection_words=selection.words,
        editors=EDITORS,
    )


def _pages(context: AppContext) -> FastAPI:
    """Everything but the map API: pages, forms, JSON for the pages."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await context.pools.open()
        context.versions.start()
        yield
        await context.versions.stop()
        await context.pools.close()
        context.engine.dispose()

    app = FastAPI(
        title="geoqm",
        version=__version__,
        lifespan=lifespan,
        dependencies=[CsrfChecked],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.context = context
    app.state.map_store = Store()
    problems.install(app)
    app.include_router(health.router)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", static_files(STATIC))
    return app


class _Front:
    """Sends map API requests past the routing of the pages; see docs/decisions."""

    def __init__(self, lifespan: ASGIApp, pages: ASGIApp, ogc: ASGIApp) -> None:
        self._lifespan = lifespan
        self._pages = pages
        self._ogc = ogc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
            return
        path = scope.get("path", "")
        inside = path == "/ogc" or path.startswith("/ogc/")
        await (self._ogc if inside else self._pages)(scope, receive, send)
