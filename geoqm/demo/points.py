"""Reads the open data that ships with geoqm as raw material for the town."""

import json
from pathlib import Path
from typing import Any

from pyproj import Transformer

from geoqm.demo.records import StreetLine, StreetPoint
from geoqm.geo.crs import Srid

SOURCES = {
    "monuments/monuments_gladbach_westend.geojson": "",
    "addresses/schools.geojson": "Schule",
    "addresses/charging_stations.geojson": "Ladesäule",
}
EDGE = "boundaries/programme_area_segments.geojson"


def street_points(data: Path) -> list[StreetPoint]:
    """The real address points below the folder `data`, rounded to 0.1 m."""
    to_utm = Transformer.from_crs(Srid.WGS84, Srid.UTM32, always_xy=True)
    found = []
    for name, kind in SOURCES.items():
        for feature in _features(data / name):
            x, y = to_utm.transform(*feature["geometry"]["coordinates"])
            fields = feature["properties"]
            number = fields["house_number"] or ""
            what = kind or fields["kind"] or ""
            found.append(StreetPoint(fields["street"], number, round(x, 1), round(y, 1), what))
    return found


def edge(data: Path) -> list[StreetLine]:
    """The ring of the programme area in named segments; "" where no street is named."""
    to_utm = Transformer.from_crs(Srid.WGS84, Srid.UTM32, always_xy=True)
    found = []
    for feature in _features(data / EDGE):
        title = feature["properties"]["title_de"]
        name = "" if "keine benannte Straße" in title else title.split(",")[0]
        places = (to_utm.transform(x, y) for x, y in feature["geometry"]["coordinates"])
        found.append(StreetLine(name, tuple((round(x, 1), round(y, 1)) for x, y in places)))
    return found


def _features(file: Path) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["features"]
    return features
