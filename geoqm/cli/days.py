"""Days as they are typed on the command line."""

from datetime import date

from geoqm.errors import InvalidInput


def day_of(text: str, option: str) -> date | None:
    """The day in `text`; None for an empty one. Raises InvalidInput."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            f"„{text}“ ist kein Tag ({option}).", remedy="Beispiel: 2027-12-31.", field=option
        ) from error
