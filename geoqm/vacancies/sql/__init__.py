"""Longer SQL texts of the slice; a comment that names a file stands for its text."""

import re
from pathlib import Path

_NAMED = re.compile(r"^-- (\w+)\.sql$", re.MULTILINE)


def statistics() -> str:
    """The figures per area; they count the vacancies of the layer."""
    return _with_episodes("statistics")


def figures() -> str:
    """The figures of the programme area in parts; they count the vacancies of the layer."""
    return _with_episodes("figures")


def _with_episodes(name: str) -> str:
    return f"WITH episodes AS (\n{read('vacancies')}\n),\n{read(name)}"


def read(name: str) -> str:
    """The text of `<name>.sql` beside this module."""
    text = (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8").strip()
    return _NAMED.sub(lambda found: read(found[1]), text)
