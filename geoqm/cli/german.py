"""Typer in German: headings of the help, the texts it fixes, and what a wrong call is told."""

import re
from collections.abc import Callable
from typing import Any

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup
from typing_extensions import override

_HELP_OPTION = "Diese Hilfe zeigen."

# The group of the pattern is the German sentence's {}.
_WRONG_CALLS = (
    (r"No such option: (\S+?)\.?(?: .*)?", "Die Option „{}“ gibt es nicht."),
    (r"No such command '(.+?)'\.(?:.*)", "Den Befehl „{}“ gibt es nicht."),
    (r"Missing argument '(.+?)'\.(?:.*)", "Die Angabe „{}“ fehlt."),
    (r"Missing option '(.+?)'\.(?:.*)", "Die Angabe „{}“ fehlt."),
    (r"Missing (command)\.", "Es fehlt ein Befehl."),
    (r"Option '(.+?)' requires (?:an argument|\d+ arguments)\.", "Zu {} fehlt der Wert."),
    (r"Option '(.+?)' does not take a value\.", "{} steht ohne Wert."),
    (r"Got unexpected extra argument(?:\(s\)|s)? \((.+)\)", "Zu viele Angaben: {}."),
    (r"Invalid value for '(.+?)':(?:.*)", "Der Wert für {} passt nicht."),
)


class GermanCommand(TyperCommand):
    """A command whose help is German throughout."""

    @override
    def get_usage(self, ctx: Any) -> str:
        """The line that shows how to call it."""
        return _german_usage(super().get_usage(ctx))

    @override
    def get_help_option(self, ctx: Any) -> Any:
        """The option --help."""
        return _german_help(super().get_help_option(ctx))


class GermanGroup(TyperGroup):
    """A group of commands whose help is German throughout."""

    @override
    def get_usage(self, ctx: Any) -> str:
        """The line that shows how to call it."""
        return _german_usage(super().get_usage(ctx))

    @override
    def get_help_option(self, ctx: Any) -> Any:
        """The option --help."""
        return _german_help(super().get_help_option(ctx))


class GermanTyper(typer.Typer):
    """Commands in German; without a command it shows its help."""

    def __init__(self, help_text: str) -> None:
        """Prepare an empty group of commands."""
        super().__init__(
            cls=GermanGroup,
            help=help_text,
            no_args_is_help=True,
            add_completion=False,
            pretty_exceptions_enable=False,
        )

    @override
    def command(self, name: str | None = None, **values: Any) -> Callable[..., Any]:
        """A decorator that adds a command."""
        return super().command(name, cls=GermanCommand, **values)


def translate_panels() -> None:
    """Give the boxes of the help German titles."""
    rich_utils.ARGUMENTS_PANEL_TITLE = "Angaben"
    rich_utils.OPTIONS_PANEL_TITLE = "Optionen"
    rich_utils.COMMANDS_PANEL_TITLE = "Befehle"
    rich_utils.DEFAULT_STRING = "[Vorgabe: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[nötig]"


def wrong_call(message: str) -> str:
    """What Typer says about a wrong call, in German."""
    told = " ".join(message.split())
    for pattern, german in _WRONG_CALLS:
        if found := re.fullmatch(pattern, told):
            return german.format(found[1])
    return f"Der Aufruf passt nicht: {told}"


def _german_usage(usage: str) -> str:
    return (
        usage.replace("Usage:", "Aufruf:", 1)
        .replace("[OPTIONS]", "[OPTIONEN]")
        .replace("COMMAND [ARGS]...", "BEFEHL …")
    )


def _german_help(option: Any) -> Any:
    if option is not None:
        option.help = _HELP_OPTION
    return option
