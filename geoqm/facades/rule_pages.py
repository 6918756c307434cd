"""Rules of grant programmes for administration: versions, editor with test bench, publication.

The editor keeps nothing: its text travels with the form until it is published.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import RedirectResponse, Response

from geoqm.errors import Conflict, GeoqmError, InvalidInput, RuleViolation
from geoqm.facades import bench, drafts, publication, queries, service, staff_words
from geoqm.facades.files import MAX_BYTES
from geoqm.facades.model import GrantRuleSet
from geoqm.facades.schemas import Combination, Operator, Severity
from geoqm.facades.subjects import SUBJECTS
from geoqm.http.dependencies import Admin, ReadSession, Today, WriteSession
from geoqm.http.pages import render

router = APIRouter(include_in_schema=False, prefix="/regeln")
_STATUS: Mapping[type[GeoqmError], int] = {Conflict: 409}
Number = Annotated[int, Path(ge=1, lt=2**62)]


async def draft_fields(request: Request) -> Mapping[str, str]:
    """The fields of the editor; longer ones than a rule file may be are cut."""
    form = await request.form()
    return {
        name: value.replace("\0", "").replace("\r\n", "\n").strip()[: MAX_BYTES + 1]
        for name, value in form.multi_items()
        if isinstance(value, str)
    }


Fields = Annotated[Mapping[str, str], Depends(draft_fields)]


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the editor: the text, the newest version the editor knew, form or text."""

    content: str
    seen: int
    as_text: bool
    error: GeoqmError | None = None
    trial: bench.Trial | None = None


@router.get("")
def overview(request: Request, _admin: Admin, session: ReadSession) -> Response:
    """All rule sets with their versions."""
    stored = queries.rule_sets(session)
    current = queries.current(session)
    return render(
        request,
        "facades/regeln.html",
        rule_sets=stored,
        counts=queries.numbers(session, current.id) if current else {},
        words=staff_words,
        saved=request.query_params.get("gespeichert") == "1",
    )


@router.get("/{number}")
def version(request: Request, number: Number, _admin: Admin, session: ReadSession) -> Response:
    """One version: its criteria, amounts, documents, and who did what with it."""
    stored = publication.chosen(session, number)
    return render(
        request,
        "facades/regeln_fassung.html",
        stored=stored,
        rules=service.rules_of(stored),
        trail=queries.trail(session, stored.id),
        words=staff_words,
    )


@router.get("/{number}/datei")
def file(number: Number, _admin: Admin, session: ReadSession) -> Response:
    """The file of a version as it was stored."""
    stored = publication.chosen(session, number)
    name = f"{stored.key}-{stored.version}.toml"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(stored.content, media_type="application/toml; charset=utf-8", headers=headers)


@router.get("/{number}/neu")
def editor(request: Request, number: Number, _admin: Admin, session: ReadSession) -> Response:
    """The editor, beginning with a version."""
    base = publication.chosen(session, number)
    newest = publication.newest(session, base.key) or base
    as_text = request.query_params.get("als") == "text"
    return _editor(request, base, Draft(base.content, newest.id, as_text))


@router.post("/{number}/neu")
def work_on(
    request: Request,
    number: Number,
    _admin: Admin,
    session: ReadSession,
    fields: Fields,
    today: Today,
) -> Response:
    """Try a draft on all houses, or go on with it as form or text; stores nothing."""
    base = publication.chosen(session, number)
    draft = _tried(session, base, fields, today)
    if request.headers.get("x-fragment") == "1":
        return render(request, "facades/_bench.html", draft=draft, words=staff_words)
    return _editor(request, base, draft)


@router.post("/{number}/veroeffentlichen")
def publish(
    request: Request,
    number: Number,
    _admin: Admin,
    session: WriteSession,
    fields: Fields,
    today: Today,
) -> Response:
    """Publish the draft as a new version."""
    base = publication.chosen(session, number)
    draft = _draft(fields)
    try:
        content = _content(fields)
        stored = publication.publish(session, content.encode(), seen=draft.seen, day=today)
    except (InvalidInput, Conflict, RuleViolation) as error:
        return _editor(request, base, _with(draft, _content_or_typed(fields), error))
    return RedirectResponse(f"/regeln/{stored.id}?gespeichert=1", 303)


@router.post("/{number}/gilt")
def put_in_force(number: Number, _admin: Admin, session: WriteSession, today: Today) -> Response:
    """Show this programme on map and file; raises RuleViolation for an example."""
    publication.put_in_force(session, publication.chosen(session, number), day=today)
    return RedirectResponse("/regeln?gespeichert=1", 303)


def _tried(
    session: ReadSession, base: GrantRuleSet, fields: Mapping[str, str], today: Today
) -> Draft:
    draft = _draft(fields)
    try:
        content = _content(fields)
        trial = bench.trial(session, base, content, day=today)
    except InvalidInput as error:
        return _with(draft, _content_or_typed(fields), error)
    return Draft(content, draft.seen, draft.as_text, None, trial)


def _draft(fields: Mapping[str, str]) -> Draft:
    """What travels with the form; "als" is the button that changes between form and text."""
    seen = fields.get("seen", "")
    as_text = (fields.get("als") or fields.get("war")) == "text"
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0
    return Draft(fields.get("content", ""), number, as_text)


def _with(draft: Draft, content: str, error: GeoqmError) -> Draft:
    return Draft(content, draft.seen, draft.as_text, error)


def _content(fields: Mapping[str, str]) -> str:
    """The text of the draft: as typed, or with the values of the form put into it."""
    typed = fields.get("content", "")
    return typed if fields.get("war") == "text" else drafts.with_values(typed, fields)


def _content_or_typed(fields: Mapping[str, str]) -> str:
    try:
        return _content(fields)
    except InvalidInput:
        return fields.get("content", "")


def _editor(request: Request, base: GrantRuleSet, draft: Draft) -> Response:
    data, as_text = _data(draft)
    return render(
        request,
        "facades/regeln_neu.html",
        status_code=_STATUS.get(type(draft.error), 422) if draft.error else 200,
        base=base,
        draft=draft,
        as_text=as_text,
        data=data,
        criteria=[each for each in data.get("criteria", ()) if isinstance(each.get("id"), str)],
        amounts=drafts.shown_amounts(data.get("amounts", {})),
        combination=data.get("amounts", {}).get("facade_and_yard", Combination.UNKNOWN.value),
        shown=drafts.shown,
        subjects=SUBJECTS,
        operators=tuple(Operator),
        severities=tuple(Severity),
        combinations=tuple(Combination),
        drafts=drafts,
        words=staff_words,
        problems=getattr(draft.error, "problems", ()),
    )


def _data(draft: Draft) -> tuple[drafts.Data, bool]:
    """The draft's values for the form; text that is no TOML can be edited as text only."""
    try:
        data = drafts.data_of(draft.content)
        drafts.shown_amounts(data.get("amounts", {}))
        _ = [drafts.shown(each) for each in data.get("criteria", ())]
    except (ValueError, ArithmeticError, TypeError, AttributeError):
        return {}, True
    return data, draft.as_text
