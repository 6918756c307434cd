"""What the slices tell somebody of the team on "Mein Tag": one declared section each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Day:
    """For whom and for which day a section is; `query` is what the address says."""

    today: date
    user_name: str
    query: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DaySection:
    """A section: its template, which finds what `content` tells under the name `section`."""

    name: str
    template: str
    content: Callable[[Session, Day], Mapping[str, Any]]
