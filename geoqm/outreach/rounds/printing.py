"""A round as a page to print: map, doors in order, room for notes, code for the phone."""

import io
from pathlib import Path
from typing import Final

import segno

from geoqm.outreach.rounds import drawing
from geoqm.outreach.rounds.packs import Sheet
from geoqm.typesetting.template import Template

_TEMPLATE: Final = Path(__file__).with_name("round.typ")


def pdf(made: Sheet, address: str) -> bytes:
    """The page as PDF; `address` opens the round on the phone."""
    content = {
        "title": made.title,
        "author": made.round.user_name,
        "facts": facts(made),
        "map": drawing.svg(made, ratio=0.38),
        "map_words": map_words(made),
        "code": _code(address),
        "doors": [
            {
                "number": str(door.stop.position),
                "address": door.address,
                "reasons": door.reasons,
                "persons": "; ".join(
                    ", ".join(filter(None, (each.name, each.language)))
                    for each in made.persons.get(door.stop.building_id, [])
                ),
            }
            for door in made.doors
        ],
        "left_out_title": "Passt nicht in die Zeit:",
        "left_out": [door.address for door in made.left_out],
        "footer": ("Demodaten. " if made.is_demo else "")
        + f"{address} · Enthält Daten von Eigentümer/innen: nach dem Rundgang vernichten.",
    }
    return Template(_TEMPLATE).pdf(content)


def facts(made: Sheet) -> list[str]:
    """What one must know before setting out."""
    found = made.round
    time = f" von {found.minutes}" if found.minutes else ""
    told = [
        f"{found.day:%d.%m.%Y} · {found.user_name} · {len(made.doors)} Türen",
        f"{_metres(found.length_m)} Weg · etwa {made.minutes}{time} Minuten",
    ]
    ends = [
        f"Start: {found.start_label}" if found.start_label else "",
        f"Ziel: {found.end_label}" if found.end_label else "",
        f"Kampagne: {made.campaign}" if made.campaign else "",
    ]
    return [*told, *filter(None, ends)]


def map_words(made: Sheet) -> str:
    """How the way on the map was found."""
    if made.round.on_network:
        return "Weg auf dem Straßennetz (© OpenStreetMap-Mitwirkende, soweit von dort eingelesen)."
    return "Ohne Straßennetz: Luftlinie, für die Länge mit 1,3 malgenommen."


def _metres(length: int) -> str:
    if length < 1000:
        return f"{length} m"
    return f"{length / 1000:.1f} km".replace(".", ",")


def _code(address: str) -> str:
    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="svg", border=1, xmldecl=False)
    return made.getvalue().decode()
