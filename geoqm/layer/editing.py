"""What a layer's slice says about editing: who may write which fields, and by which functions.

The functions are those of the slice's service, with the rules that pages and imports obey too.
The map API knows the protocol, the slice knows the subject; neither knows the other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from geoqm.db.roles import Role

Changes = Mapping[str, Any]
"""New values by field name, typed as the fields are; the geometry under the layer's own name for
it, in EPSG:25832. None is "no value"."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who edits, with which role, on which day of the office."""

    user_name: str
    role: Role
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """How features of a layer are written, through the map API or any other way.

    `access` is the lowest role that may. `fields` may be written; all others follow or are kept.
    `hold` keeps the feature from others to the end of the transaction and raises NotFound. Where
    `create` or `delete` is None, features are neither made nor removed this way; `moves` says
    whether their geometry may be changed.
    """

    layer: str
    access: Role
    fields: tuple[str, ...]
    hold: Callable[[Session, int], None]
    change: Callable[[Session, int, Changes, Author], None]
    create: Callable[[Session, Changes, Author], int] | None = None
    delete: Callable[[Session, int, Author], None] | None = None
    moves: bool = True

    def open_to(self, role: Role) -> bool:
        """Whether this role may edit the layer at all."""
        return role.sees(self.access)
