"""Documents of a case: upload, look, preview. A preview can do nothing but be looked at."""

from fastapi import APIRouter, UploadFile
from fastapi.responses import Response

from geoqm.errors import InvalidInput
from geoqm.grants.files import DOCX, LARGEST_BYTES, PDF, SUFFIXES, PaperFiles
from geoqm.grants.kinds import PaperState
from geoqm.grants.model import Paper
from geoqm.grants.pages.case import AtDesk, Number, acted
from geoqm.grants.queries import cases as queries
from geoqm.grants.service import papers
from geoqm.http.context import AppContext
from geoqm.http.dependencies import Context, ReadSession

router = APIRouter()
_LOCKED = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'"
)
_VERDICTS = {PaperState.ACCEPTED.value, PaperState.RETURNED.value}


def paper_files(context: AppContext) -> PaperFiles:
    """Where the documents of this installation lie."""
    return PaperFiles(context.settings.var_dir / "grants")


@router.post("/foerderung/{number}/unterlagen")
def add(
    desk: AtDesk, context: Context, number: Number, datei: UploadFile | str | None = None
) -> Response:
    """A new version of a document, or the word that none is needed."""

    def act() -> None:
        form = desk.form
        kind = form.reader.text("art", "Unterlage", limit=60, required=True)
        reason = form.reader.text("grund", "Grund", limit=300)
        form.done()
        if form.reader.flag("nicht_noetig"):
            papers.waive_paper(desk.session, number, kind, desk.stamp(reason))
            return
        if datei is None or isinstance(datei, str) or not datei.size:
            raise InvalidInput("Bitte wählen Sie eine Datei.", field="datei")
        received = datei.file.read(LARGEST_BYTES + 1)
        files = paper_files(context)
        papers.add_paper(desk.session, files, number, kind, received, desk.stamp())

    return acted(desk, number, "unterlagen", act)


@router.post("/foerderung/{number}/unterlagen/{row}")
def look(desk: AtDesk, number: Number, row: Number) -> Response:
    """What the office thinks of a document."""

    def act() -> None:
        form = desk.form
        state = form.reader.choice("stand", "Stand", _VERDICTS)
        reason = form.reader.text("grund", "Grund", limit=300)
        form.done()
        papers.look_at_paper(desk.session, number, row, PaperState(state), desk.stamp(reason))

    return acted(desk, number, "unterlagen", act)


@router.get("/foerderung/{number}/unterlagen/{row}")
def preview(context: Context, session: ReadSession, number: Number, row: Number) -> Response:
    """A document as it was stored: photos and PDF to look at, Word files to save."""
    found = queries.part(session, Paper, number, row)
    content = paper_files(context).read(found.file_key, found.sha256)
    way = "attachment" if found.media_type == DOCX else "inline"
    name = f"{found.kind}-{found.number}.{SUFFIXES[found.media_type]}"
    # Browsers show no PDF in a sandbox; active ones were refused when they came.
    sandbox = "" if found.media_type == PDF else "; sandbox"
    headers = {
        "content-disposition": f'{way}; filename="{name}"',
        "content-security-policy": _LOCKED + sandbox,
        "cross-origin-resource-policy": "same-origin",
        "x-frame-options": "DENY",
        "cache-control": "private, no-store",
    }
    return Response(content, media_type=found.media_type, headers=headers)
