"""The command `geoqm`: parses, calls services and prints; it decides nothing."""

from geoqm.cli.commands import main

__all__ = ["main"]
