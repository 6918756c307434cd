"""Downloads: a layer's selection by address (filters) or by form (ids picked on the map)."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse

from geoqm.exports import formats
from geoqm.exports.formats import Format
from geoqm.exports.order import Order
from geoqm.exports.projects import look_of
from geoqm.exports.writing import write
from geoqm.http.context import AppContext
from geoqm.http.dependencies import Context, Planner, office_day
from geoqm.layer.selection import parse

router = APIRouter(include_in_schema=False)
_BLOCK = 256 * 1024
_FORM_OWN = "csrf_token"


async def form_parameters(request: Request) -> list[tuple[str, str]]:
    """The fields of a form that pick features."""
    form = await request.form()
    return [(name, str(value)) for name, value in form.multi_items() if name != _FORM_OWN]


FormParameters = Annotated[list[tuple[str, str]], Depends(form_parameters)]


@router.get("/export/{name}.{ending}")
def download(
    request: Request, name: str, ending: str, context: Context, identity: Planner
) -> StreamingResponse:
    """The file of the features that the query parameters pick."""
    layer, kind = context.layer(name, identity.role), formats.by_ending(ending)
    selection = parse(layer, identity.role, request.query_params.multi_items())
    return _answer(context, Order(layer, identity.role, office_day(), selection), kind)


@router.post("/export/{name}.{ending}")
def download_picked(
    name: str, ending: str, context: Context, identity: Planner, parameters: FormParameters
) -> StreamingResponse:
    """The file of the features that a form picks; for more ids than an address can carry."""
    layer, kind = context.layer(name, identity.role), formats.by_ending(ending)
    selection = parse(layer, identity.role, parameters)
    return _answer(context, Order(layer, identity.role, office_day(), selection), kind)


def _answer(context: AppContext, order: Order, kind: Format) -> StreamingResponse:
    """The file is complete before the answer begins, so that errors are errors."""
    with tempfile.TemporaryDirectory(prefix="geoqm-") as folder:
        path = Path(folder) / f"{order.file_stem}.{kind.ending()}"
        write(context.engine, [order], kind, path, look=look_of(context.settings))
        return streamed(path, kind.media_type)


def streamed(path: Path, media_type: str) -> StreamingResponse:
    """A file as a download, under its own name; it may be deleted once this returns."""
    size = path.stat().st_size
    file = path.open("rb")  # stays readable after its folder is gone
    headers = {
        "Content-Disposition": f'attachment; filename="{path.name}"',
        "Content-Length": str(size),
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(_blocks(file), headers=headers, media_type=media_type)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while block := file.read(_BLOCK):
            yield block
