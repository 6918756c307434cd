"""How units are named in German; pure functions over codes and model objects."""

from geoqm.buildings import codes
from geoqm.buildings.model import Unit
from geoqm.layer.declaration import Value

UNKNOWN = "unbekannt"


def title_in(values: tuple[Value, ...], code: str) -> str:
    """The German title of a code; the code itself where the list does not know it."""
    return next((value.title for value in values if value.code == code), code or UNKNOWN)


def floor_name(floor: int | None) -> str:
    """EG, 2. OG, UG, 2. UG; „Geschoss unbekannt“ for None."""
    if floor is None:
        return "Geschoss unbekannt"
    if floor == 0:
        return "EG"
    if floor > 0:
        return f"{floor}. OG"
    return "UG" if floor == -1 else f"{-floor}. UG"


def unit_title(unit: Unit) -> str:
    """Laden, EG links."""
    place = f"{floor_name(unit.floor)} {unit.position}".strip()
    return f"{title_in(codes.UNIT_KINDS, unit.kind)}, {place}"
