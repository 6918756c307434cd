"""`GET /health`: whether database and migrations stand, for monitors and start scripts."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from geoqm import __version__
from geoqm.http.dependencies import Context
from geoqm.migrations import upgrade

router = APIRouter()


@router.get("/health", summary="Zustand von Anwendung und Datenbank")
def health(context: Context) -> JSONResponse:
    """Status ok with 200, or what is wrong with 503; names nothing that an attacker could use."""
    try:
        with context.engine.connect() as connection:
            postgis = connection.execute(text("SELECT postgis_lib_version()")).scalar_one()
            current = upgrade.is_current(connection)
    except SQLAlchemyError:
        return JSONResponse({"status": "unavailable", "database": "unreachable"}, 503)
    state = {
        "status": "ok" if current else "migrations_missing",
        "version": __version__,
        "database": "ok",
        "postgis": postgis,
        "migrations": "current" if current else "missing",
    }
    return JSONResponse(state, 200 if current else 503)
