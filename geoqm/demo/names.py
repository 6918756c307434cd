"""Names for the streets of the town: real ones where points tell the place, invented ones elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from geoqm.demo import plane
from geoqm.demo.lines import SQUARES, Anchor, Course, middles

SHOPPING = frozenset(
    {
        "Hindenburgstraße",
        "Waldhausener Straße",
        "Bismarckstraße",
        "Wallstraße",
        "Lüpertzender Straße",
    }
)
NEAR_M = 60.0
_STEMS = (
    "Ahorn Linden Birken Ulmen Erlen Eschen Kastanien Weiden Pappel Holunder Flieder Rosen Tulpen Nelken "
    "Lerchen Amsel Finken Drossel Schwalben Meisen Falken Storch Weber Spinner Färber Tuch Seiden Garn "
    "Spulen Zwirn Leinen Kämmer Walker Bleicher Schmiede Gerber Küfer Wagner Töpfer Sattler Müller Bäcker "
    "Brunnen Quell Bach Wiesen Garten Hof Mauer Turm Tor Brücken Mühlen Kapellen Glocken Schul Spital "
    "Uhland Mörike Fontane Storm Rückert Arndt Herder Lenau Eichendorff Chamisso Hebbel Raabe Keller Stifter "
    "Droste Gutenberg Dürer Cranach Holbein Zelter Lortzing Weber Flotow Nicolai Haydn Händel Telemann"
)
_ENDINGS = ("straße", "weg", "gasse")


def invented(taken: Iterable[str]) -> list[str]:
    """Street names that no real street of the data has, in a fixed order."""
    used = set(taken)
    found = [stem + ending for ending in _ENDINGS for stem in dict.fromkeys(_STEMS.split())]
    return [name for name in found if name not in used]


def named(
    courses: Sequence[Course], nameless: Sequence[Course], groups: dict[str, list[Anchor]]
) -> list[Course]:
    """The nameless courses with names: of the real street whose points lie there, else invented."""
    taken = {course.name for course in courses}
    left = {
        name: place
        for name, place in middles(groups).items()
        if name not in taken and not SQUARES.search(name)
    }
    given: dict[int, str] = {}
    for name in sorted(left, key=lambda n: (-len(groups[n]), n)):
        away = [
            (abs(plane.project(course.vertices, left[name])[1]), i)
            for i, course in enumerate(nameless)
            if i not in given
        ]
        if away and min(away)[0] < NEAR_M:
            given[min(away)[1]] = name
    fresh = iter(invented([*taken, *groups]))
    return [
        replace(course, name=given[i], anchors=tuple(a for a in groups[given[i]] if a.number))
        if i in given
        else replace(course, name=next(fresh))
        for i, course in enumerate(nameless)
    ]
