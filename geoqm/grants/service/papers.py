"""Documents of a case: each upload is a new version; somebody looks at it and says so."""

from sqlalchemy.orm import Session

from geoqm.errors import Conflict, InvalidInput
from geoqm.grants import codes
from geoqm.grants.composition import case_file
from geoqm.grants.files import Document, PaperFiles, checked
from geoqm.grants.kinds import EventKind, PaperState
from geoqm.grants.model import GrantCase, Paper
from geoqm.grants.queries import cases as queries
from geoqm.grants.service.cases import changed, kept_with, note
from geoqm.grants.service.money import Stamp


def add_paper(
    session: Session, files: PaperFiles, case_id: int, kind: str, received: bytes, stamp: Stamp
) -> Paper:
    """A new version of a document. Raises InvalidInput for files that may not be kept.

    The same file as the newest version is refused, so that a repeated click adds nothing.
    """
    case = queries.case(session, case_id, for_update=True)
    title = _title(session, case, kind, stamp)
    document = checked(received, only_photos=kind in codes.PHOTOS)
    _check_new(session, case_id, kind, document)
    made = Paper(
        case_id=case_id,
        **kept_with(session, case_id),
        kind=kind,
        number=queries.next_number(session, case_id, kind),
        state=PaperState.RECEIVED.value,
        file_key=files.keep(document),
        media_type=document.media_type,
        size_bytes=len(document.content),
        sha256=document.sha256,
        added_by=stamp.by,
    )
    session.add(made)
    changed(case)
    session.flush()
    note(session, case, stamp, EventKind.PAPER, f"{title}: Fassung {made.number} eingegangen")
    return made


def waive_paper(session: Session, case_id: int, kind: str, stamp: Stamp) -> Paper:
    """A document that this case does not need; the reason is in the stamp."""
    case = queries.case(session, case_id, for_update=True)
    title = _title(session, case, kind, stamp)
    if not stamp.reason:
        raise InvalidInput("Bitte geben Sie an, warum es nicht nötig ist.", field="grund")
    made = Paper(
        case_id=case_id,
        **kept_with(session, case_id),
        kind=kind,
        number=queries.next_number(session, case_id, kind),
        state=PaperState.WAIVED.value,
        note=stamp.reason,
        added_by=stamp.by,
    )
    session.add(made)
    changed(case)
    session.flush()
    note(session, case, stamp, EventKind.PAPER, f"{title}: nicht nötig", stamp.reason)
    return made


def look_at_paper(
    session: Session, case_id: int, paper_id: int, state: PaperState, stamp: Stamp
) -> None:
    """What the office thinks of a document; sending it back needs a reason."""
    case = queries.case(session, case_id, for_update=True)
    found = queries.part(session, Paper, case_id, paper_id)
    if found.state == PaperState.WAIVED.value or state is PaperState.WAIVED:
        raise InvalidInput("Zu dieser Unterlage gibt es keine Datei.", field="grund")
    if state is PaperState.RETURNED and not stamp.reason:
        raise InvalidInput("Bitte geben Sie an, was nachzubessern ist.", field="grund")
    found.state, found.note, found.looked_at_by = state.value, stamp.reason, stamp.by
    changed(case)
    session.flush()
    title = f"{_title(session, case, found.kind, stamp)}: {codes.PAPER_STATES[state]}"
    note(session, case, stamp, EventKind.PAPER, title, stamp.reason)


def _title(session: Session, case: GrantCase, kind: str, stamp: Stamp) -> str:
    file = case_file(session, case, day=stamp.on)
    known = {line.kind: line.title for line in (*file.checklist, *file.proof)}
    title = (known | codes.OTHER_PAPERS).get(kind)
    if title is None:
        raise InvalidInput("Diese Art von Unterlage gibt es hier nicht.", field="art")
    return title


def _check_new(session: Session, case_id: int, kind: str, document: Document) -> None:
    versions = [each for each in queries.papers(session, case_id) if each.kind == kind]
    if any(each.sha256 == document.sha256 for each in versions):
        raise Conflict("Genau diese Datei liegt hier schon.", field="datei")
