"""Reading the form of a round."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from geoqm.http.forms import FormReader
from geoqm.outreach.rounds.schemas import RoundData
from geoqm.owners.queries.houses import buildings_at

_MOST: Final = 20_000


def houses(text: str) -> list[int]:
    """The numbers of houses in a hidden field."""
    parts = text.split(",")[:_MOST]
    return [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 19]


def round_data(reader: FormReader, session: Session) -> RoundData | None:
    """The wish; None where the reader has mistakes."""
    day = reader.day("tag", "Tag")
    if day is None:
        reader.mistakes.setdefault("tag", "Bitte geben Sie den Tag an.")
    minutes = reader.number("minuten", "Zeit")
    if minutes is not None and not 1 <= minutes <= 1440:
        reader.mistakes["minuten"] = "Die Zeit liegt zwischen 1 und 1.440 Minuten."
    start = _place(reader, session, "start", "Start")
    end = start if reader.text("rueckweg", "Rückweg") else _place(reader, session, "ziel", "Ziel")
    title = reader.text("titel", "Name", limit=160)
    campaign = reader.number("kampagne", "Kampagne")
    if reader.mistakes or day is None:
        return None
    return RoundData(
        day=day,
        minutes=minutes,
        start=start,
        end=end,
        title=title,
        campaign_id=campaign,
        client_key=_key(reader.text("schluessel", "Schlüssel", limit=40)),
    )


def _place(reader: FormReader, session: Session, field: str, title: str) -> int | None:
    """The house at the address that was typed; None where nothing was."""
    typed = reader.text(field, title, limit=160)
    if not typed:
        return None
    found = buildings_at(session, typed, limit=1)
    if not found:
        reader.mistakes[field] = (
            "Diese Adresse ist nicht bekannt. Straße und Hausnummer genügen, zum Beispiel"
            " „Lindenstraße 5“."
        )
        return None
    return found[0][0]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
