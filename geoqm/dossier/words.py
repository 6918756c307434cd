"""How the file says things in German; pure functions over model objects."""

from datetime import date

from geoqm.areas.layers import AREA_KINDS
from geoqm.areas.model import AreaKind, Quality
from geoqm.buildings import codes
from geoqm.buildings.model import Building, YearPrecision
from geoqm.buildings.words import UNKNOWN, title_in
from geoqm.dossier.queries import Position

# Areas that grants or duties hang on; the others only help to find one's way.
_BINDING = frozenset(
    {
        AreaKind.PROGRAMME_AREA.value,
        AreaKind.REDEVELOPMENT_AREA.value,
        AreaKind.FUNDING_AREA.value,
        AreaKind.PREPARATORY_INVESTIGATION.value,
    }
)
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


def month_of(day: date) -> str:
    """November 2026."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def year_of(building: Building) -> str:
    """The year of construction as exactly as it is known."""
    year = building.year_built
    if year is None:
        return UNKNOWN
    if building.year_precision == YearPrecision.DECADE.value:
        return f"{year // 10 * 10}er Jahre"
    if building.year_precision == YearPrecision.UNKNOWN.value:
        return f"{year} (Genauigkeit unbekannt)"
    return str(year)


def use_of(building: Building) -> str:
    """The class of use, with the official function where it says more."""
    use = title_in(codes.USE_CLASSES, building.use_class)
    if not building.function_code:
        return use
    function = title_in(codes.FUNCTIONS, building.function_code)
    return use if function == use else f"{use} ({function})"


def heading_of(building: Building) -> str:
    """The address, or what names the building without one."""
    return building.address_label or building.name or f"Gebäude {building.id} ohne Adresse"


def is_near_edge(position: Position) -> bool:
    """Whether the edge is so inexact that it leaves open on which side the building lies."""
    if position.area.quality == Quality.OFFICIAL.value or position.accuracy_m is None:
        return False
    return position.distance_m < position.accuracy_m


def place_in(position: Position) -> str:
    """Whether the building lies in the area, in one phrase."""
    if is_near_edge(position):
        if position.area.kind in _BINDING:
            return "unbekannt: Rand"
        return "wahrscheinlich" if position.is_inside else "möglich"
    side = "im Gebiet" if position.is_inside else "außerhalb"
    return f"{side}, {metres(position.distance_m)} bis zur Grenze"


def accuracy_of(position: Position) -> str:
    """How far the boundary can be trusted, with the way out where a right hangs on it."""
    if position.area.quality == Quality.OFFICIAL.value:
        return "Grenze: amtlich."
    if position.accuracy_m is None:
        return "Grenze: ungefähr, Genauigkeit nicht angegeben."
    accuracy = metres(position.accuracy_m)
    if not is_near_edge(position):
        return f"Grenze: ungefähr, ± {accuracy}."
    distance = metres(position.distance_m)
    if position.area.kind not in _BINDING:
        return f"Abstand zur Grenze {distance}, Genauigkeit ± {accuracy}."
    return (
        f"Das Haus liegt nahe an einer ungefähren Grenze: Abstand {distance}, "
        f"Genauigkeit der Grenze ± {accuracy}. Bitte bei der Stadt erfragen."
    )


def area_kind(position: Position) -> str:
    """The German kind of the area."""
    return title_in(AREA_KINDS, position.area.kind)


def metres(distance: float) -> str:
    """1.240 m; distance and unit do not part at a line end."""
    return f"{round(distance):,}".replace(",", ".") + "\u202fm"
