"""The entries of a feed, gathered from the records of several layers."""

from heapq import merge
from itertools import islice

from sqlalchemy.orm import Session

from geoqm.changes import queries
from geoqm.changes.asked import Change, Since
from geoqm.changes.atom import Entry
from geoqm.layer.declaration import Layer

PER_PAGE = 100
# From this number on, features that changed in one transaction make one entry.
_DELIVERY = 100


def entries(session: Session, asked: Since) -> list[Entry]:
    """One page of entries and one more, if there is one: the newest first."""
    end = asked.page * PER_PAGE + 1
    found = [_of_layer(session, asked, layer, end) for layer in asked.layers]
    ordered = merge(*found, key=lambda entry: (-entry.at.timestamp(), entry.layer.name))
    return list(islice(ordered, end - PER_PAGE - 1, end))


def _of_layer(session: Session, asked: Since, layer: Layer, number: int) -> list[Entry]:
    """The first entries of a layer: single features, and each delivery as a whole."""
    found = queries.latest(session, (layer, asked.role, asked.at), number, _DELIVERY)
    return [_entry(asked, layer, change, together) for change, together in found]


def _entry(asked: Since, layer: Layer, change: Change, together: int) -> Entry:
    at = change.changed_at or asked.at
    if together > 1:
        return Entry(layer, change.kind, at, number=together)
    return Entry(layer, change.kind, at, change)
