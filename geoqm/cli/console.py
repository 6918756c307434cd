"""Printing and the way from an error to an exit code."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from geoqm.errors import (
    Conflict,
    Forbidden,
    GeoqmError,
    ImportFailed,
    InvalidInput,
    NotFound,
    RuleViolation,
    Unavailable,
)

console = Console(highlight=False, soft_wrap=True)
EXIT_CODES: dict[type[GeoqmError], int] = {
    InvalidInput: 2,
    NotFound: 3,
    Conflict: 4,
    RuleViolation: 5,
    Forbidden: 6,
    ImportFailed: 7,
    Unavailable: 8,
}


def exit_code(error: GeoqmError) -> int:
    """The exit code of an error; 1 for kinds without one of their own."""
    return next((EXIT_CODES[each] for each in type(error).__mro__ if each in EXIT_CODES), 1)


def say(text: str) -> None:
    """Print a line without reading markup in it."""
    console.print(text, markup=False)


@contextmanager
def friendly_errors() -> Iterator[None]:
    """Print an expected error as one German text and leave with its exit code."""
    try:
        yield
    except GeoqmError as error:
        sys.stderr.write(f"Fehler: {error.text}\n")
        sys.exit(exit_code(error))
