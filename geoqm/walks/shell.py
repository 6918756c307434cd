"""The page that a phone keeps: its files, and one mark for all of them.

The mark changes with any file; the service worker takes a release whole or not at all.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache

from geoqm.http.pages import PACKAGE, STATIC, environment, static_url

# The style sheet of the fonts names them without a mark.
_FONTS = tuple(
    f"vendor/kern/fonts/fira-sans/FiraSans-{weight}.woff2"
    for weight in ("Regular", "Medium", "SemiBold", "Bold")
)
_WORKER = "walks/dienst.js"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonePage:
    """A page for the phone at `address`; `prefix` names its caches and its store.

    `script` starts it, `modules` are imported as `gq/…`. With `numbered` the address followed by
    a number opens the same page.
    """

    address: str
    prefix: str
    styles: tuple[str, ...]
    script: str
    modules: tuple[str, ...]
    templates: tuple[str, ...]
    more: tuple[str, ...] = ()
    numbered: bool = False

    def files(self) -> dict[str, str]:
        """Every file of the page by its address, with the SHA-256 that the phone checks."""
        return _files(self)

    def version(self) -> str:
        """The mark of this release of the page."""
        return _version(self)

    def service_worker(self, version: str) -> str:
        """The script that keeps this release of the page on the device."""
        return (
            environment()
            .get_template(_WORKER)
            .render(
                version=version,
                shell=self.address,
                prefix=self.prefix,
                numbered=self.numbered,
                files=self.files(),
            )
        )


@cache
def _files(page: PhonePage) -> dict[str, str]:
    own = (
        *page.styles,
        *(f"js/{name}.js" for name in page.modules),
        f"js/{page.script}.js",
        "js/theme.js",
        "icons/mark.svg",
        "icons/walk.svg",
        *page.more,
    )
    marked = {static_url(path): _digest(path) for path in own}
    return marked | {f"/static/{path}": _digest(path) for path in _FONTS}


@cache
def _version(page: PhonePage) -> str:
    texts = [_template(name) for name in (*page.templates, _WORKER)]
    content = json.dumps([page.files(), texts], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _template(name: str) -> str:
    folder, _, file = name.partition("/")
    return (PACKAGE / folder / "templates" / file).read_text(encoding="utf-8")


def _digest(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()


PAGE = PhonePage(
    address="/begehung",
    prefix="gq-begehung",
    styles=("css/fonts.css", "css/geoqm.css", "css/walk.css"),
    script="walk",
    modules=(
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
    ),
    templates=("walks/begehung.html", "walks/_dialogs.html"),
)
ADDRESS, STYLES, MODULES = PAGE.address, PAGE.styles, PAGE.modules
files = PAGE.files


def version() -> str:
    """The mark of this release of the street walk's page."""
    return PAGE.version()


@cache
def service_worker() -> str:
    """The script that keeps the street walk's page on the device."""
    return PAGE.service_worker(version())
