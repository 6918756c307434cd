"""What readers hand over: how a file looks, and its rows in chunks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from geoqm.importers.job import SourceRow
from geoqm.importers.projection import Geometries


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file looks like before its rows are read."""

    columns: tuple[str, ...]
    crs: str
    rows: int
    has_geometry: bool
    layer: str = ""
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive rows: number of the first, values by column, geometries as in the file.

    `problems` names rows that could not be read properly, by their number.
    """

    first: int
    columns: Mapping[str, Sequence[Any]]
    geometries: Geometries
    problems: Mapping[int, str] = field(default_factory=dict)

    def rows(self, geometries: Geometries) -> Iterator[SourceRow]:
        """The rows with `geometries` in place of the file's."""
        names = list(self.columns)
        values = zip(*self.columns.values(), strict=True) if names else ([] for _ in geometries)
        for offset, (row, shape) in enumerate(zip(values, geometries, strict=True)):
            number = self.first + offset
            read = dict(zip(names, row, strict=True))
            yield SourceRow(number, read, shape, self.problems.get(number, ""))
