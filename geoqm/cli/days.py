"""Days as they are typed on the command line."""

from datetime import date

from geoqm.errors import InvalidInput
from geoqm.geo.days import typed_day


def day_of(text: str, option: str) -> date | None:
    """The day in `text`; None for an empty one. Raises InvalidInput."""
    if not text:
        return None
    day = typed_day(text)
    if day is None:
        raise InvalidInput(
            f"„{text}“ ist kein Tag ({option}).", remedy="Beispiel: 31.12.2027.", field=option
        )
    return day
