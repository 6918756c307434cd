"""Scales of paper maps for the zoom steps of the web map, at the latitude of the city."""

from math import cos, log10, radians

_LATITUDE = 51.2
# Zoom 0 with pixels of 1/96 inch, as QGIS counts them; the OGC's pixels are 0.28 mm.
_ZOOM_0 = 591_658_711 * cos(radians(_LATITUDE))
_STEPS = (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


def denominator(zoom: int) -> int:
    """The next round scale that shows at least as much: 25,000 for zoom 14."""
    exact = _ZOOM_0 / 2**zoom
    power: int = 10 ** int(log10(exact))
    return round(next(step for step in _STEPS if step * power >= exact) * power)


PATTERNS_FROM = denominator(15)
# A sign is as wide as a narrow house from here on.
SIGNS_FROM = 4000
# The outlines of houses, where these become small: scale and pixels at most.
OUTLINES = ((8000, 0.4), (4000, 0.6))
