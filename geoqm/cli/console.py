"""Printing, progress, and the way from an error to an exit code.

Results go to the standard output, progress and errors beside it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from sqlalchemy.exc import OperationalError

from geoqm.cli.german import wrong_call
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

# Piped output is for programs and logs: tables are not squeezed into a terminal's width.
console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 240)
beside = Console(highlight=False, soft_wrap=True, stderr=True)
EXIT_CODES: dict[type[GeoqmError], int] = {
    InvalidInput: 2,
    NotFound: 3,
    Conflict: 4,
    RuleViolation: 5,
    Forbidden: 6,
    ImportFailed: 7,
    Unavailable: 8,
}
_WRONG_CALL = 2
_INTERRUPTED = 130


def exit_code(error: GeoqmError) -> int:
    """The exit code of an error; 1 for kinds without one of their own."""
    return next((EXIT_CODES[each] for each in type(error).__mro__ if each in EXIT_CODES), 1)


def say(text: str) -> None:
    """Print a line without reading markup in it."""
    console.print(text, markup=False)


def show(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print a table."""
    table = Table(*headings, header_style="bold")
    for row in rows:
        table.add_row(*(each.replace("[", r"\[") for each in row))
    console.print(table, soft_wrap=False)


class Steps:
    """Tells what is being done: a line for each step, in a terminal with a bar for its rows."""

    def __init__(self, bar: Progress) -> None:
        """Show rows in `bar`."""
        self._bar = bar
        self._task = bar.add_task("", total=None)

    def begin(self, title: str) -> None:
        """Tell the next step."""
        beside.print(f"{title} …", markup=False)
        self._bar.update(self._task, description="", completed=0, total=None)

    def __call__(self, detail: str, done: int, total: int) -> None:
        """Tell how many of how many rows are done within the step (0: not known)."""
        self._bar.update(self._task, description=detail, completed=done, total=total or None)


@contextmanager
def steps() -> Iterator[Steps]:
    """A display of progress that disappears at the end."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=beside, transient=True, disable=not beside.is_terminal) as bar:
        yield Steps(bar)


def run(app: typer.Typer) -> None:
    """Run the command line; expected errors become a German text and an exit code."""
    try:
        answer: Any = app(standalone_mode=False, prog_name="geoqm")
    except GeoqmError as error:
        _leave(f"Fehler: {error.text}", exit_code(error))
    except ValidationError as error:
        _leave(
            f"Fehler: Diese Einstellungen passen nicht: {wrong_settings(error)}. "
            "Alle stehen in docs/einstellungen.md.",
            EXIT_CODES[InvalidInput],
        )
    except OperationalError as error:
        _leave(
            f"Fehler: Die Datenbank antwortet nicht ({str(error.orig).splitlines()[0]}). "
            "Was zu tun ist, sagt „geoqm doctor“.",
            EXIT_CODES[Unavailable],
        )
    except (KeyboardInterrupt, typer.Abort):
        _leave("Abgebrochen.", _INTERRUPTED)
    except _USAGE_ERROR as error:
        _leave(_usage(error), _WRONG_CALL)
    else:
        sys.exit(answer if isinstance(answer, int) else 0)


# Typer keeps the class of wrong calls private; its public kind shows it.
_USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]


def _usage(error: Any) -> str:
    message = error.format_message()
    if not message:
        return ""  # the help was printed
    path = error.ctx.command_path if error.ctx else "geoqm"
    return f"Fehler: {wrong_call(message)} Hilfe: {path} --help"


def wrong_settings(error: ValidationError) -> str:
    """The names of the settings that do not fit, and why; never their values."""
    return ", ".join(
        f"GEOQM_{'_'.join(str(part) for part in each['loc']).upper()} ({_expected(each)})"
        for each in error.errors(include_url=False, include_input=False)
    )


_EXPECTED = {
    "bool_parsing": "erwartet true oder false",
    "int_parsing": "erwartet eine ganze Zahl",
    "greater_than_equal": "mindestens {ge}",
    "less_than_equal": "höchstens {le}",
    "literal_error": "möglich sind {expected}",
}


def _expected(problem: Any) -> str:
    """What a value must look like, in German for the kinds of settings that there are."""
    german = _EXPECTED.get(problem["type"])
    if german is None:
        return str(problem["msg"])
    return german.format(**problem.get("ctx", {})).replace(" or ", " oder ")


def _leave(text: str, code: int) -> None:
    if text:
        beside.print(text, markup=False)
    sys.exit(code)
