"""Longer SQL texts of the slice."""

from pathlib import Path


def statistics() -> str:
    """The figures per area; they count the vacancies of the layer."""
    return f"WITH episodes AS (\n{read('vacancies')}\n),\n{read('statistics')}"


def read(name: str) -> str:
    """The text of `<name>.sql` beside this module."""
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8").strip()
