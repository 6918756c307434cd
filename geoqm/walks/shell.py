"""The page that a phone keeps: its files, and one mark for all of them.

The mark changes with any file; the service worker takes a release whole or not at all.
"""

import hashlib
import json
from functools import cache

from geoqm.http.pages import PACKAGE, STATIC, environment, static_url

ADDRESS = "/begehung"
STYLES = ("css/fonts.css", "css/geoqm.css", "css/walk.css")
MODULES = (
    "walk-dom",
    "walk-house",
    "walk-leave",
    "walk-photo",
    "walk-sheets",
    "walk-start",
    "walk-state",
    "walk-store",
    "walk-strip",
    "walk-sync",
)
_FILES = (
    *STYLES,
    *(f"js/{name}.js" for name in MODULES),
    "js/walk.js",
    "js/theme.js",
    "icons/mark.svg",
    "icons/walk.svg",
)
# The style sheet of the fonts names them without a mark.
_FONTS = tuple(
    f"vendor/kern/fonts/fira-sans/FiraSans-{weight}.woff2"
    for weight in ("Regular", "Medium", "SemiBold", "Bold")
)
_TEMPLATES = ("begehung.html", "_dialogs.html", "dienst.js")


@cache
def files() -> dict[str, str]:
    """Every file of the page by its address, with the SHA-256 that the phone checks."""
    marked = {static_url(path): _digest(path) for path in _FILES}
    return marked | {f"/static/{path}": _digest(path) for path in _FONTS}


@cache
def version() -> str:
    """The mark of this release of the page."""
    templates = [(PACKAGE / "walks" / "templates" / name).read_text() for name in _TEMPLATES]
    content = json.dumps([files(), templates], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


@cache
def service_worker() -> str:
    """The script that keeps the page on the device."""
    template = environment().get_template("walks/dienst.js")
    return template.render(version=version(), shell=ADDRESS, files=files())


def _digest(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()
