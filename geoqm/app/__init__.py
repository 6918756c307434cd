"""The composition root: builds the application from settings and catalogue; only it wires."""

from geoqm.app.factory import create_app, serve_app

__all__ = ["create_app", "serve_app"]
