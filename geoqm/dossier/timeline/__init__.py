"""The one time line of a building (Verlauf): every slice tells its part through a declared source.

A slice joins with one function that yields entries, and one line in SOURCES.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy.orm import Session

from geoqm.dossier import words
from geoqm.dossier.timeline import (
    changes,
    checks,
    contacts,
    grants,
    letters,
    reports,
    vacancies,
    walks,
)
from geoqm.dossier.timeline.entries import GROUPS, Entry, Group, Source

SHOWN = 300
SOURCES: tuple[Source, ...] = (
    contacts.contacts,
    contacts.follow_ups,
    vacancies.events,
    vacancies.sightings,
    reports.reports,
    walks.walks,
    checks.results,
    checks.decisions,
    grants.cases,
    letters.letters,
    letters.answers,
    changes.changes,
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A filter of the time line with the number of its entries."""

    code: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Month:
    """The entries of a month, newest first."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened with a building, as far as the filter shows it; `hidden` are older ones."""

    tabs: Sequence[Tab]
    only: str
    months: Sequence[Month]
    total: int
    hidden: int

    @property
    def only_title(self) -> str:
        """The filter in words, "" for all."""
        return next((tab.title for tab in self.tabs if tab.code == self.only and tab.code), "")


def timeline(session: Session, building_id: int, *, only: str = "", limit: int = SHOWN) -> Timeline:
    """The time line of a building for the team; `only` is a group, anything else shows all."""
    found = [entry for source in SOURCES for entry in source(session, building_id)]
    found.sort(key=_order, reverse=True)
    counts = Counter(group for entry in found for group in entry.groups)
    chosen = only if only in {group.value for group in Group} else ""
    told = [entry for entry in found if not chosen or chosen in entry.groups]
    tabs = [Tab("", "Alles", len(found))]
    tabs += [Tab(group.value, title, counts[group]) for group, title in GROUPS.items()]
    return Timeline(tabs, chosen, _months(told[:limit]), len(told), max(len(told) - limit, 0))


def _order(entry: Entry) -> tuple[date, str, int]:
    return entry.on, entry.time, entry.rank


def _months(entries: Sequence[Entry]) -> list[Month]:
    return [
        Month(title, tuple(group))
        for title, group in groupby(entries, key=lambda each: words.month_of(each.on))
    ]
