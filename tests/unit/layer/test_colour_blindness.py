"""Nobody needs colour alone: distances of the declared colours, and signs where they do not do.

Repeats the check of the palette from the declarations of the layers, for all kinds of eyes.
"""

from collections import Counter
from itertools import pairwise

import pytest

from geoqm.catalogue import LAYERS
from geoqm.geo.colours import luminance
from geoqm.layer.declaration import GeometryType, Layer, Style, Symbol
from geoqm.layer.glyphs import SIDE, Glyph
from tests.unit.layer.colours import SIGHTS, smallest_distance

VACANCIES, ELIGIBILITY, STATISTICS = (
    next(layer for layer in LAYERS if layer.name == name)
    for name in ("vacancies", "facade_eligibility", "vacancy_statistics")
)
THEMES = {theme.name: theme.style for theme in VACANCIES.themes}
UNSHOWN = {"expected", "in_question"}


def fills(style: Style, *, classes_only: bool = False) -> list[str]:
    rows = style.classes if classes_only else style.legend
    return sorted({row.symbol.fill for row in rows if row.symbol.fill and row.code not in UNSHOWN})


SCALES = [
    ("duration", 16, fills(THEMES["dauer"], classes_only=True)),
    ("status", 10, fills(THEMES["stand"])),
    ("eligibility", 25, fills(ELIGIBILITY.style)),
    ("rate", 19, fills(STATISTICS.style, classes_only=True)),
]


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize(("name", "least", "colours"), SCALES, ids=[scale[0] for scale in SCALES])
def test_colours_of_a_scale_stay_apart(
    name: str, least: int, colours: list[str], sight: str
) -> None:
    assert len(colours) > 3
    assert round(smallest_distance(colours, sight)) >= least, f"{name} for {sight}"


def test_simulation_is_the_one_it_claims_to_be() -> None:
    # Red and green of equal lightness fall together for deuteranopia, and only there and nearby.
    pair = ["#C2503F", "#7A7A10"]
    assert smallest_distance(pair, "all colours") > 45
    assert smallest_distance(pair, "deuteranopia") < 20
    assert smallest_distance(["#000000", "#FFFFFF"], "protanopia") == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("name", THEMES)
def test_durations_fall_in_lightness_and_statuses_bear_signs(name: str) -> None:
    style = THEMES[name]
    if name == "dauer":
        order = [row.symbol.fill for row in style.classes if row.code not in {*UNSHOWN, "unknown"}]
        lights = [luminance(fill) for fill in order]
        assert lights == sorted(lights, reverse=True)
        assert min(a - b for a, b in pairwise(lights)) > 0.07


def test_each_status_has_a_sign_or_line_of_its_own() -> None:
    found = Counter(row.symbol.signature for row in THEMES["stand"].legend)
    assert [signature for signature, number in found.items() if number > 1] == []
    glyphs = [row.symbol.glyph for row in THEMES["stand"].legend if row.symbol.glyph]
    assert len(glyphs) == len(set(glyphs)) >= 13


def test_each_result_of_the_grant_check_has_a_pattern_of_its_own() -> None:
    patterns = [row.symbol.pattern for row in ELIGIBILITY.style.legend]
    assert len(patterns) == len(set(patterns)) == 4


def _contrast(symbol: Symbol) -> float:
    lights = sorted((luminance(symbol.fill or "#EBECF0"), luminance(symbol.ink)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("layer", [each for each in LAYERS if each.geometry_type is GeometryType.POLYGON], ids=lambda layer: layer.name)  # fmt: skip
def test_signs_can_be_read_on_their_fill(layer: Layer) -> None:
    styles = [layer.style, *(theme.style for theme in layer.themes)]
    faint = {
        row.title: round(_contrast(row.symbol), 1)
        for style in styles
        for row in style.legend
        if row.symbol.glyph and _contrast(row.symbol) < 3
    }
    assert faint == {}


@pytest.mark.parametrize("glyph", Glyph)
def test_signs_stay_on_their_field_and_differ(glyph: Glyph) -> None:
    points = [point for stroke in glyph.strokes for point in stroke]
    assert all(0 <= x <= SIDE and 0 <= y <= SIDE for x, y in points)
    assert all(len(stroke) > 1 for stroke in glyph.strokes)
    assert [each for each in Glyph if each.path == glyph.path] == [glyph]
