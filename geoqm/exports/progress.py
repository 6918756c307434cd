"""Counts the rows that went into a file and tells whoever waits; that one may stop the export."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

Progress = Callable[[int], None]
"""Gets the rows done so far; what it raises stops the export, and no file remains."""
_ROWS_AT_ONCE = 5000


class Sized(Protocol):
    """A batch that knows its rows."""

    @property
    def num_rows(self) -> int:
        """How many rows the batch has."""


Batch = TypeVar("Batch", bound=Sized)


class Counter:
    """The rows of one export, over all its layers."""

    def __init__(self, progress: Progress | None = None) -> None:
        """Begin at zero."""
        self.rows = 0
        self._told = 0
        self._progress = progress
        self._stop: BaseException | None = None
        self._source: Iterator[object] | None = None

    def add(self, rows: int = 1) -> None:
        """Count rows; tells of them now and then."""
        self.rows += rows
        if self._progress is not None and self.rows - self._told >= _ROWS_AT_ONCE:
            self._told = self.rows
            self._progress(self.rows)

    def finish(self) -> None:
        """Tell the last rows."""
        if self._progress is not None and self.rows != self._told:
            self._told = self.rows
            self._progress(self.rows)

    def through(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """The batches, counted; an error among them is kept for `kept_errors`."""
        self._source = batches
        try:
            for batch in batches:
                self.add(batch.num_rows)
                yield batch
        except BaseException as error:
            self._stop = error
            raise
        finally:
            self._close()

    @contextmanager
    def kept_errors(self) -> Iterator[None]:
        """Around a library that reads `through` and hides what was raised in there."""
        try:
            yield
        except Exception:
            if self._stop is not None:
                raise self._stop from None
            raise
        finally:
            self._close()

    def _close(self) -> None:
        """End the reading here: a cursor that the garbage collector closes locks its connection."""
        if isinstance(self._source, Generator):
            self._source.close()
