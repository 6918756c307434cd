"""Static files: addresses carry a mark of their content, so browsers may keep them."""

from pathlib import Path

from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope
from typing_extensions import override


class MarkedStaticFiles(StaticFiles):
    """Files that browsers keep for a year when asked for with their content mark."""

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with a long life where the query holds a mark."""
        response = await super().get_response(path, scope)
        if response.status_code == 200 and b"v=" in scope["query_string"]:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def static_files(folder: Path) -> MarkedStaticFiles:
    """The application that serves `folder`."""
    return MarkedStaticFiles(directory=folder)
