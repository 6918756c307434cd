"""Codes of the slice and, where XPlanung has its own, what they mean here."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

OWN_NOTES: Final = "planning_notes"
"""The data set of remarks that were written in geoqm or through its map API."""


class NoteKind(StrEnum):
    """What a remark is about (Thema)."""

    HOUSING = "housing"
    TRADE = "trade"
    TRAFFIC = "traffic"
    GREEN = "green"
    TOWNSCAPE = "townscape"
    SOCIAL = "social"
    DATA = "data"
    OTHER = "other"


class NoteStatus(StrEnum):
    """Whether something is left to do (Stand)."""

    OPEN = "open"
    DONE = "done"


class PlanKind(StrEnum):
    """What a plan is (Art des Plans)."""

    LOCAL_PLAN = "local_plan"
    PROJECT_PLAN = "project_plan"
    LAND_USE_PLAN = "land_use_plan"
    INNER_STATUTE = "inner_statute"
    OUTER_STATUTE = "outer_statute"
    DESIGN_STATUTE = "design_statute"
    PRESERVATION_STATUTE = "preservation_statute"
    REDEVELOPMENT_STATUTE = "redevelopment_statute"
    OTHER = "other"


class LegalState(StrEnum):
    """How far a plan has come (Rechtsstand)."""

    BEGUN = "begun"
    DRAFT = "draft"
    ADOPTED = "adopted"
    IN_FORCE = "in_force"
    ENDED = "ended"
    UNKNOWN = "unknown"


# BP_PlanArt of XPlanung 5.x and 6.x, where it says more than the class of the object.
LOCAL_PLAN_ARTS: Final[Mapping[str, PlanKind]] = {
    "3000": PlanKind.PROJECT_PLAN,
    "3100": PlanKind.PROJECT_PLAN,
    "4000": PlanKind.INNER_STATUTE,
    "40000": PlanKind.INNER_STATUTE,
    "40001": PlanKind.INNER_STATUTE,
    "40002": PlanKind.INNER_STATUTE,
    "5000": PlanKind.OUTER_STATUTE,
    "7000": PlanKind.DESIGN_STATUTE,
    "9999": PlanKind.OTHER,
}
# The classes of XPlanung that are plans, and what they are where their art says no more.
PLAN_CLASSES: Final[Mapping[str, PlanKind]] = {
    "BP_Plan": PlanKind.LOCAL_PLAN,
    "FP_Plan": PlanKind.LAND_USE_PLAN,
    "SO_Plan": PlanKind.OTHER,
    "LP_Plan": PlanKind.OTHER,
    "RP_Plan": PlanKind.OTHER,
}
# The lists of BP, FP and SO agree in the first digit: 1000 resolved … 5000, 50000 no longer in force.
LEGAL_STATES: Final[Mapping[str, LegalState]] = {
    "1": LegalState.BEGUN,
    "2": LegalState.DRAFT,
    "3": LegalState.ADOPTED,
    "4": LegalState.IN_FORCE,
    "5": LegalState.ENDED,
}
