"""Longer SQL texts of the slice."""

from pathlib import Path


def read(name: str) -> str:
    """The text of `<name>.sql` beside this module."""
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8").strip()
