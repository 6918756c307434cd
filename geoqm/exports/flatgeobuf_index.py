"""The spatial index of FlatGeobuf, put into a file that GDAL wrote without one.

GDAL keeps 250 bytes a feature in memory to sort them; here PostgreSQL sorts, and boxes in arrays
take 40. The tree is the packed one of the format: sixteen children a node, root first.
"""

import errno
import itertools
import os
import shutil
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

NODE_SIZE = 16
_MAGIC_SIZE, _LENGTH = 8, 4
_NODE = np.dtype([("box", "<f8", 4), ("offset", "<u8")])
# The place of `index_node_size` among the fields of the header.
_FIELD = 9
_BLOCK = 1 << 20


def add_index(plain: Path, target: Path, boxes: Sequence[Any]) -> None:
    """Write `target` as `plain` with an index over the boxes of its features, in their order.

    The boxes come in portions, as arrays of west, south, east, north. Raises OSError where
    `plain` is not complete.
    """
    count = sum(map(len, boxes))
    with plain.open("rb") as source, target.open("wb") as file:
        head = bytearray(source.read(_MAGIC_SIZE + _LENGTH))
        (length,) = struct.unpack_from("<I", head, _MAGIC_SIZE)
        head += source.read(length)
        _tell_of_index(head)
        file.write(head)
        begin = source.tell()
        _tree(boxes, _offsets(source, count)).tofile(file)
        source.seek(begin)
        shutil.copyfileobj(source, file, _BLOCK)


def check(path: Path, count: int) -> None:
    """Raise OSError where a file without index does not hold so many features: GDAL tells nobody."""
    with path.open("rb") as source:
        head = source.read(_MAGIC_SIZE + _LENGTH)
        if len(head) < _MAGIC_SIZE + _LENGTH:
            raise _incomplete()
        source.seek(struct.unpack_from("<I", head, _MAGIC_SIZE)[0], os.SEEK_CUR)
        _offsets(source, count)


def _incomplete() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _tell_of_index(head: bytearray) -> None:
    """Set the size of nodes in the header, a table of FlatBuffers, which GDAL wrote as 0."""
    start = _MAGIC_SIZE + _LENGTH
    table = start + struct.unpack_from("<I", head, start)[0]
    fields = table - struct.unpack_from("<i", head, table)[0]
    (place,) = struct.unpack_from("<H", head, fields + 4 + 2 * _FIELD)
    struct.pack_into("<H", head, table + place, NODE_SIZE)


def _offsets(source: BinaryIO, count: int) -> Any:
    """Where each feature begins, counted from the first; the file has to end with the last."""
    offsets = np.empty(count, dtype="<u8")
    begin, place = source.tell(), 0
    for number in range(count):
        offsets[number] = place
        told = source.read(_LENGTH)
        if len(told) < _LENGTH:
            raise _incomplete()
        length = struct.unpack("<I", told)[0]
        source.seek(length, os.SEEK_CUR)
        place += _LENGTH + length
    if source.seek(0, os.SEEK_END) != begin + place:
        raise _incomplete()
    return offsets


def _tree(boxes: Sequence[Any], offsets: Any) -> Any:
    """The nodes of all levels: the leaves last, each level packed by sixteen."""
    sizes = [len(offsets)]
    while sizes[-1] != 1 or len(sizes) == 1:
        sizes.append(-(-sizes[-1] // NODE_SIZE))
    nodes = np.empty(sum(sizes), dtype=_NODE)
    begin = len(nodes) - sizes[0]
    nodes["offset"][begin:] = offsets
    place = begin
    for portion in boxes:
        nodes["box"][place : place + len(portion)] = portion
        place += len(portion)
    for below, size in itertools.pairwise(sizes):
        children = nodes["box"][begin : begin + below]
        firsts = np.arange(0, below, NODE_SIZE)
        place = begin - size
        nodes["box"][place:begin, :2] = np.minimum.reduceat(children[:, :2], firsts)
        nodes["box"][place:begin, 2:] = np.maximum.reduceat(children[:, 2:], firsts)
        nodes["offset"][place:begin] = begin + firsts
        begin = place
    return nodes
