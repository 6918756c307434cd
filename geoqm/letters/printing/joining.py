"""One file for the printer out of many: the pages of PDF files that Typst made, in order.

Reads the plain cross-reference tables that Typst writes and copies what the pages need. Tags and
outlines are left out: paper has none. Only one file is in memory at a time.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from geoqm.errors import Unavailable

_REFERENCE = re.compile(rb"(?<![\d.])(\d+) 0 R\b")
_STREAM = re.compile(rb"\bstream\r?\n")
_DROPPED = re.compile(rb"/(?:StructParents?|Tabs|Annots)\s*(?:\d+ 0 R|\d+|/\w+|\[[^\]]*\])")
_PARENT = re.compile(rb"/Parent \d+ 0 R")
_TABLE_ROW = 20


class _Source:
    """The numbered objects of one file."""

    def __init__(self, data: bytes) -> None:
        start = data.rfind(b"startxref")
        found = re.match(rb"startxref\s+(\d+)", data[start:])
        if found is None:
            raise _unreadable()
        table = data[int(found[1]) :]
        head = re.match(rb"xref\r?\n0 (\d+)\r?\n", table)
        if head is None:
            raise _unreadable()
        rows = table[head.end() : head.end() + _TABLE_ROW * int(head[1])]
        offsets = [
            int(rows[at : at + 10]) if rows[at + 17 : at + 18] == b"n" else 0
            for at in range(0, len(rows), _TABLE_ROW)
        ]
        ends = dict(
            zip(
                sorted(filter(None, offsets)),
                [*sorted(filter(None, offsets))[1:], start],
                strict=True,
            )
        )
        self.objects = {
            number: _body(data[offset : ends[offset]])
            for number, offset in enumerate(offsets)
            if offset
        }
        root = re.search(rb"/Root (\d+) 0 R", table)
        if root is None:
            raise _unreadable()
        self.root = int(root[1])

    def pages(self) -> list[int]:
        """The numbers of the pages, in order."""
        tree = re.search(rb"/Pages (\d+) 0 R", self.objects[self.root])
        return self._leaves(int(tree[1])) if tree else []

    def _leaves(self, number: int) -> list[int]:
        kids = re.search(rb"/Kids\s*\[([^\]]*)\]", self.objects[number])
        if kids is None:
            return [number]
        return [leaf for kid in _REFERENCE.findall(kids[1]) for leaf in self._leaves(int(kid))]


def join(files: Iterable[Path], target: BinaryIO) -> int:
    """Write the pages of all files to `target`; returns their number. Raises Unavailable."""
    writer = _Writer(target)
    for path in files:
        writer.add(_Source(path.read_bytes()))
    return writer.close()


class _Writer:
    """Writes objects one after the other and remembers where they lie."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._offsets: dict[int, int] = {}
        self._next = 3  # 1: the catalogue, 2: the page tree
        self._pages: list[int] = []
        self._at = 0
        self._write(b"%PDF-1.7\n%\x80\x80\x80\x80\n")

    def add(self, source: _Source) -> None:
        """Copy the pages of a file and all they refer to, under new numbers."""
        numbers: dict[int, int] = {}
        waiting = []
        for page in source.pages():
            numbers[page] = self._take()
            self._pages.append(numbers[page])
            waiting.append(page)
        is_page = set(waiting)
        while waiting:
            old = waiting.pop()
            body = source.objects[old]
            if old in is_page:
                body = _PARENT.sub(b"/Parent 0 0 R", _DROPPED.sub(b"", body))
            head, stream = _parted(body)
            for each in map(int, _REFERENCE.findall(head)):
                if each and each not in numbers:
                    numbers[each] = self._take()
                    waiting.append(each)
            renumbered = _REFERENCE.sub(
                lambda found: b"%d 0 R" % (numbers[int(found[1])] if int(found[1]) else 2), head
            )
            self._object(numbers[old], renumbered + stream)

    def close(self) -> int:
        """Write page tree, catalogue and cross references."""
        kids = b" ".join(b"%d 0 R" % page for page in self._pages)
        self._object(2, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(self._pages), kids))
        self._object(1, b"<</Type/Catalog/Pages 2 0 R>>")
        start = self._at
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % self._next)
        for number in range(1, self._next):
            self._write(b"%010d 00000 n \n" % self._offsets[number])
        self._write(
            b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (self._next, start)
        )
        return len(self._pages)

    def _take(self) -> int:
        self._next += 1
        return self._next - 1

    def _object(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._at
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def _write(self, data: bytes) -> None:
        self._target.write(data)
        self._at += len(data)


def _body(raw: bytes) -> bytes:
    """An object without its number and its end."""
    start = raw.index(b"obj") + 3
    return raw[start : raw.rindex(b"endobj")].strip(b"\r\n ")


def _parted(body: bytes) -> tuple[bytes, bytes]:
    """What may refer to others, and the stream that may not."""
    found = _STREAM.search(body)
    return (body[: found.start()], body[found.start() :]) if found else (body, b"")


def _unreadable() -> Unavailable:
    return Unavailable("Ein Brief ließ sich nicht in die Druckdatei übernehmen.")
