"""The language of a page: the choice of its reader, then the browser's wish, then German.

A choice travels as `?sprache=tr` once and is kept in a cookie, so that it holds on every page.
"""

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response
from markupsafe import Markup, escape

from geoqm.http.security import is_secure
from geoqm.i18n import Language, Texts, chosen, negotiated, texts_in
from geoqm.settings import Settings

LANGUAGE_COOKIE = "geoqm_sprache"
PARAMETER = "sprache"
_YEAR_S = 365 * 24 * 3600


def language_of(request: Request) -> Language:
    """The language that this reader has chosen, or would like."""
    return (
        chosen(request.query_params.get(PARAMETER))
        or chosen(request.cookies.get(LANGUAGE_COOKIE))
        or negotiated(request.headers.get("accept-language", ""))
    )


def keep_language(
    response: Response, language: Language, request: Request, settings: Settings
) -> None:
    """Let the browser remember a choice."""
    response.set_cookie(
        LANGUAGE_COOKIE,
        language.value,
        max_age=_YEAR_S,
        httponly=True,
        samesite="lax",
        secure=is_secure(request, settings),
        path="/",
    )


def speech(language: Language) -> dict[str, Any]:
    """What templates need to speak a language: `_`, `ngettext`, `texts`, `language`."""
    texts = texts_in(language)
    return {
        "_": _sayer(texts),
        "ngettext": _counter(texts),
        "texts": texts,
        "language": language,
        "languages": tuple(Language),
    }


def _sayer(texts: Texts) -> Callable[..., Markup]:
    def _(text: str, **values: Any) -> Markup:
        return filled(texts.say(text), values)

    return _


def _counter(texts: Texts) -> Callable[..., Markup]:
    def ngettext(one: str, many: str, number: int, **values: Any) -> Markup:
        return filled(texts.plural(one, many, number), {"n": texts.number(number), **values})

    return ngettext


def filled(text: str, values: dict[str, Any]) -> Markup:
    """A text with its values in place; both are escaped, only a Markup value may be HTML."""
    safe = escape(text)
    return safe.format(**values) if values else safe
