"""The map beside a report as a Folium map: houses, candidates with their letters, the place."""

import json
from typing import Any

from geoqm.intake.inbox.view import Detail, duration_class
from geoqm.intake.queries.around import Around
from geoqm.maps.folium_map import Basemap, MapParts, ScaleBar, StaffMap, Workbench, parts
from geoqm.settings import Settings

_ZOOM = 18


def live_map(detail: Detail, settings: Settings) -> MapParts | None:
    """The map of a report; None where it has no place."""
    if detail.around is None:
        return None
    made = StaffMap(center=(detail.around.lat, detail.around.lon), zoom=_ZOOM)
    ScaleBar(width_px=90).add_to(made)
    if settings.basemap:
        Basemap(settings.basemap_url).add_to(made)
    Workbench(_content(detail, detail.around)).add_to(made)
    return parts(made)


def _content(detail: Detail, around: Around) -> dict[str, Any]:
    """What the page's script draws; plain values, escaped by the element."""
    letters: dict[int, list[str]] = {}
    for choice in detail.choices:
        if choice.building_id is not None and choice.house is None:
            letters.setdefault(choice.building_id, []).append(choice.letter)
    return {
        "place": [around.lat, around.lon],
        "numbers": [[each.text, each.lat, each.lon] for each in around.numbers],
        "houses": [
            {
                "outline": json.loads(shape.outline),
                "duration": duration_class(shape.vacant_since, detail.today),
                "letters": letters.get(shape.building_id, []),
                "inside": [shape.lat, shape.lon],
            }
            for shape in around.shapes
        ],
    }
