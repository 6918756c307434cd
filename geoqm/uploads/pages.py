"""Upload a list of vacancies in the browser, in steps: file, columns, dry run, import."""

from collections.abc import Mapping
from typing import Annotated, Any, BinaryIO

from fastapi import APIRouter, Depends, File, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from geoqm.errors import Conflict, GeoqmError, ImportFailed, InvalidInput
from geoqm.http.dependencies import Context, Staff, Today
from geoqm.http.forms import FormReader, FormValues
from geoqm.http.pages import render
from geoqm.uploads import lists
from geoqm.uploads.store import LARGEST_MB, Upload, UploadStore

router = APIRouter(include_in_schema=False, prefix="/leerstand/listen")
_SHOWN_REJECTIONS = 50
_MISTAKES = (ImportFailed, InvalidInput, Conflict)


def store_of(context: Context) -> UploadStore:
    """Where uploads of this installation lie."""
    return UploadStore(context.settings.var_dir / "uploads")


Uploads = Annotated[UploadStore, Depends(store_of)]


def upload_of(key: str, staff: Staff, store: Uploads) -> Upload:
    """The caller's upload of the address."""
    return store.find(key, staff.user_name)


Found = Annotated[Upload, Depends(upload_of)]


@router.get("")
def start(request: Request, _staff: Staff, today: Today) -> Response:
    """Which file, and what it is."""
    return _start_page(request, {"stand": today.isoformat()}, None)


@router.post("")
def send(
    request: Request,
    staff: Staff,
    store: Uploads,
    typed: FormValues,
    datei: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Keep the file and go on to its columns."""
    try:
        kept = store.keep(*_arrived(datei, typed, staff.user_name))
    except InvalidInput as error:
        return _start_page(request, dict(typed), error)
    return RedirectResponse(f"/leerstand/listen/{kept.key}", 303)


def _arrived(
    sent: UploadFile | None, typed: Mapping[str, str], user_name: str
) -> tuple[BinaryIO, Upload]:
    """The file and what was said about it. Raises InvalidInput for the first mistake."""
    reader = FormReader(typed)
    day = reader.day("stand", "Stand der Liste")
    name = reader.text("name", "Name der Liste", limit=80)
    kind = reader.choice("art", "Was die Liste enthält", lists.KINDS, "vacancies")
    for field, mistake in reader.mistakes.items():
        raise InvalidInput(mistake, field=field)
    if sent is None or not sent.filename:
        raise InvalidInput("Es fehlt noch die Datei.", remedy="Wählen Sie sie aus.", field="datei")
    file_name = sent.filename[-120:]
    dataset = name or file_name.rpartition(".")[0] or "Liste"
    return sent.file, Upload("", user_name, file_name, kind, dataset, day)


@router.get("/{key}")
def columns_page(request: Request, store: Uploads, upload: Found) -> Response:
    """The first rows, and which column means what."""
    return _columns_page(request, store, upload, {}, None)


@router.post("/{key}/probe")
def try_out(
    request: Request,
    context: Context,
    store: Uploads,
    upload: Found,
    today: Today,
    typed: FormValues,
) -> Response:
    """What would happen; nothing is stored."""
    try:
        mapped = lists.choose(store, upload, typed)
        result = lists.run(context.engine, store, mapped, today=today, dry_run=True)
    except _MISTAKES as error:
        return _columns_page(request, store, upload, typed, error)
    return _result_page(request, mapped, result)


@router.post("/{key}/einlesen")
def read_in(
    request: Request, context: Context, store: Uploads, upload: Found, today: Today
) -> Response:
    """Read the list and delete the file."""
    try:
        result = lists.run(context.engine, store, upload, today=today, dry_run=False)
    except _MISTAKES as error:
        return _columns_page(request, store, upload, {}, error)
    return _result_page(request, upload, result)


@router.post("/{key}/verwerfen")
def drop(store: Uploads, upload: Found) -> Response:
    """Delete the file unread."""
    store.drop(upload)
    return RedirectResponse("/leerstand/listen", 303)


def _start_page(request: Request, typed: dict[str, str], error: GeoqmError | None) -> Response:
    return render(
        request,
        "uploads/start.html",
        status_code=422 if error else 200,
        kinds=lists.KINDS,
        typed=typed,
        error=error,
        largest_mb=LARGEST_MB,
    )


def _columns_page(
    request: Request, store: UploadStore, upload: Upload, typed: Any, error: GeoqmError | None
) -> Response:
    try:
        table = lists.table(store, upload)
    except ImportFailed as unreadable:
        store.drop(upload)
        return _start_page(request, {"name": upload.dataset}, unreadable)
    chosen = {
        each.field: typed.get(each.field, table.chosen.get(each.field, "")) for each in table.fields
    }
    return render(
        request,
        "uploads/columns.html",
        status_code=422 if error else 200,
        upload=upload,
        table=table,
        chosen=chosen,
        error=error,
    )


def _result_page(request: Request, upload: Upload, result: Any) -> Response:
    return render(
        request,
        "uploads/result.html",
        upload=upload,
        result=result,
        rejections=result.rejections[:_SHOWN_REJECTIONS],
    )
