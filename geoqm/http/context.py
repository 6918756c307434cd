"""What the composition root hands to every route."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from geoqm.db.roles import Role
from geoqm.errors import NotFound
from geoqm.http.identity import Identities
from geoqm.http.notices import DemoNotice
from geoqm.http.pools import RolePools
from geoqm.http.versions import DataVersions
from geoqm.layer.declaration import Layer
from geoqm.layer.editing import Editor
from geoqm.settings import Settings


@dataclass(frozen=True, slots=True)
class NavCount:
    """How much work waits behind an entry, and how much of it is over its target time."""

    waiting: int
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of a navigation and the lowest role that sees it; some say how much work waits.

    Those of the second row stand under „Mehr“.
    """

    title: str
    href: str
    role: Role
    count: Callable[[Session, datetime], NavCount] | None = None
    is_second_row: bool = False


@dataclass(frozen=True, slots=True)
class SelectionUse:
    """What can be done with houses chosen on the map: a form that takes their ids by POST.

    One that `widens` answers with the ids of more houses instead of a page.
    """

    title: str
    icon: str
    href: str
    role: Role
    widens: bool = False


@dataclass(frozen=True, slots=True)
class AppContext:
    """The parts of a running application; one per process."""

    settings: Settings
    engine: Engine
    layers: tuple[Layer, ...]
    pools: RolePools
    versions: DataVersions
    identities: Identities
    demo_notice: DemoNotice
    navigation: tuple[NavItem, ...] = ()
    public_navigation: tuple[NavItem, ...] = ()
    capture: tuple[NavItem, ...] = ()
    selection_uses: tuple[SelectionUse, ...] = ()
    selection_words: Callable[[Session, Sequence[int]], str] | None = None
    editors: tuple[Editor, ...] = ()

    def layer(self, name: str, role: Role) -> Layer:
        """The layer of that name; NotFound where it does not exist for `role`."""
        for layer in self.layers:
            if layer.name == name and layer.open_to(role):
                return layer
        raise NotFound(f"Die Ebene „{name[:80]}“ gibt es nicht.")

    def editor(self, layer: Layer, role: Role) -> Editor | None:
        """How `role` may edit the layer; None where it may only read."""
        found = self.editor_of(layer)
        return found if found is not None and found.open_to(role) else None

    def editor_of(self, layer: Layer) -> Editor | None:
        """How the layer is edited by those who may; None where nobody does."""
        return next((each for each in self.editors if each.layer == layer.name), None)

    def layers_for(self, role: Role) -> tuple[Layer, ...]:
        """The layers that `role` may see."""
        return tuple(layer for layer in self.layers if layer.open_to(role))


def context_of(request: Request) -> AppContext:
    """The context of the application that serves this request."""
    state: Any = request.app.state
    context: AppContext = state.context
    return context
