"""What an area must state; plain decisions, for those who draw and change areas."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from geoqm.areas.model import AreaKind
from geoqm.errors import InvalidInput, RuleViolation

_LONGEST: Final = {"name": 200, "legal_basis": 2000, "note": 2000}
_LEAST_ACCURATE_M: Final = 100_000
# What houses, rules and figures are judged by.
_NEEDED: Final = {AreaKind.PROGRAMME_AREA, AreaKind.FUNDING_AREA, AreaKind.MUNICIPALITY}


def check(values: Mapping[str, Any]) -> None:
    """Raise InvalidInput for the first of the complete `values` that does not do."""
    for name, title in (("name", "Der Name"), ("kind", "Die Art des Gebiets")):
        if not str(values.get(name) or "").strip():
            raise InvalidInput(f"{title} fehlt.", remedy="Ergänzen Sie die Angabe.", field=name)
    for name, longest in _LONGEST.items():
        if len(values.get(name) or "") > longest:
            raise InvalidInput(
                f"Der Text in „{name}“ ist zu lang.",
                remedy=f"Erlaubt sind {longest} Zeichen.",
                field=name,
            )
    accuracy: int | None = values.get("accuracy_m")
    if accuracy is not None and not 0 <= accuracy <= _LEAST_ACCURATE_M:
        raise InvalidInput(
            "Die Genauigkeit ist unmöglich.",
            remedy=f"Möglich sind 0 bis {_LEAST_ACCURATE_M} m, oder leer für unbekannt.",
            field="accuracy_m",
        )
    _check_validity(values.get("valid_from"), values.get("valid_until"))


def _check_validity(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise InvalidInput(
            "Das Ende der Gültigkeit liegt vor dem Beginn.",
            remedy="Tauschen Sie die Tage oder lassen Sie einen leer.",
            field="valid_until",
        )


def check_removal(kind: str, *, is_drawn: bool) -> None:
    """Raise RuleViolation for a delivered area that the programme stands on: it can end, not go."""
    if kind in _NEEDED and not is_drawn:
        raise RuleViolation(
            "Auf dieses Gebiet stützen sich Karte, Förderung und Zahlen; es wird nicht gelöscht.",
            remedy="Gilt es nicht mehr, tragen Sie bei „gültig bis“ den letzten Tag ein.",
        )
