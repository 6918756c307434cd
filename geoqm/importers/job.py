"""What an import is asked to do, what it works on, and what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from shapely.geometry.base import BaseGeometry

from geoqm.db.engine import Caller

LAYER: Final = "@layer"
"""Under this name a row says which layer of its file it stands in."""
Progress = Callable[[str, int, int], None]
"""Called with the step (German), rows done and rows in all (0: not known)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the caller states about a file; empty means: as the file or its sidecar says."""

    crs: str = ""
    layer: str = ""
    mapping: Path | None = None
    reference_on: date | None = None
    title: str = ""
    origin: str = ""
    licence: str = ""
    licence_url: str = ""
    attribution: str = ""
    kind: str = ""
    name: str = ""
    quality: str = ""
    accuracy_m: int | None = None
    legal_basis: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    overrule_edits: bool = False
    """Whether the file also changes what was edited in geoqm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One import: which source, which file or address, into which data set, for whom."""

    source: str
    location: str
    dataset: str = ""
    options: Options = field(default_factory=Options)
    limit_mb: int = 512
    wait_s: int = 120
    caller: Caller | None = None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A row of a file: number (from 1), values by column name, geometry in EPSG:25832.

    `problem` is a German sentence where the row could not be read properly.
    """

    number: int
    values: Mapping[str, Any]
    geometry: BaseGeometry | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A row that was refused: number, key, reason and remedy in German."""

    row_number: int
    key: str
    reason: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did; `run_id` is None after a dry run.

    `counts` has new, changed, unchanged, vanished, rejected of the main table, and the same
    with a prefix ("address_new") for further tables.
    """

    run_id: int | None
    dataset: str
    counts: Mapping[str, int]
    rejections: tuple[Rejection, ...]
    dry_run: bool = False

    @property
    def touched(self) -> int:
        """Rows written in any table."""
        written = {"new", "changed", "vanished"}
        return sum(
            count for name, count in self.counts.items() if name.rpartition("_")[2] in written
        )


class RowRefused(Exception):
    """Raised while translating a row; becomes a Rejection."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        """Keep the German reason and remedy."""
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy
