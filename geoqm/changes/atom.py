"""The feed of what changed (Atom, RFC 4287; pages by RFC 5005): for programs that keep copies.

It holds what the caller's layers show, never who wrote it.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from geoqm.changes.asked import Change, Kind, shown
from geoqm.layer.declaration import Layer

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_NAMES = uuid.UUID("5f0d8f5c-6a3e-5d0c-9c55-3f1f1a0f7f4e")
# What XML 1.0 cannot hold, whatever somebody typed.
_UNWRITABLE = {code: None for code in range(32) if chr(code) not in "\t\n\r"} | dict.fromkeys(
    (*range(55296, 57344), 65534, 65535)
)
register_namespace("", _ATOM)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: one feature, or a whole delivery of `number` features."""

    layer: Layer
    kind: Kind
    at: datetime
    change: Change | None = None
    number: int = 0

    @property
    def title(self) -> str:
        """What happened, in one line."""
        if self.change is None:
            return f"{self.layer.title}: {self.number:,} Einträge {self.kind.label}".replace(
                ",", "."
            )
        return f"{self.layer.title}: {self.change.title_in(self.layer)} – {self.kind.label}"

    @property
    def told(self) -> str:
        """What differs, field by field; a delivery only says that it is one."""
        if self.change is None:
            return "Viele Einträge auf einmal, zum Beispiel eine eingelesene Lieferung."
        return "\n".join(_lines(self.change))


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of the feed: its addresses, its author, its entries with the newest first."""

    site: str
    author: str
    title: str
    this: str
    following: str
    page: str
    base: str
    updated: datetime
    entries: Sequence[Entry]


def document(feed: Feed) -> bytes:
    """The feed as XML."""
    root = Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "de"})
    _text(root, "id", f"urn:uuid:{uuid.uuid5(_NAMES, feed.site + feed.title)}")
    _text(root, "title", feed.title)
    _text(root, "updated", _instant(feed.updated))
    _text(_child(root, "author"), "name", feed.author)
    _link(root, "self", feed.this, MEDIA_TYPE)
    _link(root, "alternate", feed.page, "text/html")
    if feed.following:
        _link(root, "next", feed.following, MEDIA_TYPE)
    for entry in feed.entries:
        _entry(root, feed, entry)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(root: Element, feed: Feed, entry: Entry) -> None:
    made = _child(root, "entry")
    what = f"/{entry.change.id}" if entry.change else "s"
    name = f"{feed.site}/{entry.layer.name}{what}/{entry.kind}/{entry.at.isoformat()}"
    _text(made, "id", f"urn:uuid:{uuid.uuid5(_NAMES, name)}")
    _text(made, "title", entry.title)
    _text(made, "updated", _instant(entry.at))
    _child(made, "category").attrib.update(
        {"term": entry.kind.value, "label": entry.kind.label, "scheme": f"{feed.base}/aenderungen"}
    )
    _child(made, "category").attrib.update(
        {
            "term": entry.layer.name,
            "label": entry.layer.title,
            "scheme": f"{feed.base}/ogc/collections",
        }
    )
    there = f"{feed.base}/ogc/collections/{entry.layer.name}"
    if entry.change is not None and entry.kind is not Kind.ENDED:
        there += f"/items/{entry.change.id}"
    _link(made, "alternate", there, "text/html")
    _link(made, "related", f"{feed.base}/daten", "text/html")
    _text(made, "summary", entry.told or entry.title)


def _lines(change: Change) -> Iterable[str]:
    for field in change.changed:
        if not change.before:
            yield f"{field.title}: {shown(field, change.after[field.name])}"
            continue
        before, after = (
            shown(field, values[field.name]) for values in (change.before, change.after)
        )
        yield f"{field.title}: {before} → {after}"
    if change.is_moved:
        yield "Die Lage hat sich geändert."


def _child(parent: Element, tag: str) -> Element:
    return SubElement(parent, f"{{{_ATOM}}}{tag}")


def _text(parent: Element, tag: str, text: str) -> None:
    _child(parent, tag).text = text.translate(_UNWRITABLE)


def _link(parent: Element, rel: str, href: str, kind: str) -> None:
    _child(parent, "link").attrib.update({"rel": rel, "href": href, "type": kind})


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
