"""How vacancies are drawn: by duration, by status, by kind; what is stale is hatched."""

from geoqm.layer.declaration import (
    Overlay,
    Pattern,
    Style,
    StyleClass,
    Symbol,
    Theme,
    Value,
)
from geoqm.layer.glyphs import Glyph
from geoqm.vacancies import titles

_LINE = "#3F1236"
_STALE = Overlay(field="is_stale", title="veraltet, nicht mehr bestätigt")
_REST = StyleClass(title="anderes", symbol=Symbol(fill="#C9CDDA", line="#51577A", line_width=0.9))
_EXPECTED = Symbol(line="#5E1A4E", line_width=1.3, dash="4 2", glyph=Glyph.CLOCK)
_IN_QUESTION = Symbol(fill="#FFFFFF", line="#1B4B7A", line_width=1.3, glyph=Glyph.FLAG)


def _classes(
    values: tuple[Value, ...], symbols: dict[str, Symbol], merged: dict[str, str] | None = None
) -> tuple[StyleClass, ...]:
    names = {value.code: value.title for value in values} | (merged or {})
    return tuple(
        StyleClass(title=names[code], code=code, symbol=symbol) for code, symbol in symbols.items()
    )


def _filled(fill: str, line: str = _LINE, glyph: Glyph | None = None) -> Symbol:
    return Symbol(fill=fill, line=line, line_width=0.9, glyph=glyph)


_UNKNOWN = Symbol(fill="#FFFFFF", line=_LINE, line_width=0.9, dash="2 2", glyph=Glyph.QUESTION)


BY_DURATION = Style(
    field="duration",
    overlay=_STALE,
    classes=_classes(
        titles.DURATIONS,
        {
            "under_3_months": _filled("#FBE3A1"),
            "months_3_to_6": _filled("#F4B15D"),
            "months_6_to_12": _filled("#DE7440"),
            "years_1_to_3": _filled("#A93A52"),
            "over_3_years": _filled("#5E1A4E"),
            "unknown": _UNKNOWN,
            "expected": _EXPECTED,
            "in_question": _IN_QUESTION,
        },
    ),
    other=_REST,
)
BY_STATUS = Style(
    field="status",
    overlay=_STALE,
    classes=_classes(
        titles.STATUSES,
        {
            "expected": _EXPECTED,
            "reported": _IN_QUESTION,
            "in_review": _filled("#9CC3E6", "#1B4B7A"),
            "confirmed_vacant": _filled("#C0609F", "#5E1A4E", Glyph.ROOM),
            "owner_identified": _filled("#E8B0B6", "#5E1A4E", Glyph.PERSON),
            "owner_contacted": _filled("#5B9AD0", "#0F2E52", Glyph.LETTER),
            "in_dialogue": _filled("#2E6FB7", "#0F2E52", Glyph.TALK),
            "in_advice": _filled("#0B6E5F", "#053A32", Glyph.ROUND_TICK),
            "measure_planned": _filled("#5E1A4E", "#35092B", Glyph.SHEET),
            "on_market": _filled("#E9A23B", "#6B4200", Glyph.TAG),
            "interim_use": _filled("#DDEBFA", "#0A4FE0", Glyph.ARROWS),
            "no_contact": _filled("#C9CDDA", "#51577A", Glyph.CROSS),
            "objection": Symbol(
                fill="#C9CDDA",
                line="#51577A",
                line_width=0.9,
                glyph=Glyph.BARRED,
            ),
        },
    ),
    other=StyleClass(title="beendet", symbol=_filled("#8E9E6B", "#3C4A22", Glyph.TICK)),
)
BY_KIND = Style(
    field="kind",
    overlay=_STALE,
    classes=_classes(
        titles.KINDS,
        {
            "market_active": _filled("#E9A23B", "#6B4200"),
            "turnover": _filled("#FBE3A1"),
            "structural": _filled("#5E1A4E", "#35092B"),
            "underuse": _filled("#9CC3E6", "#1B4B7A"),
            "unusable": Symbol(
                fill="#9A9EAA",
                line="#3B4058",
                line_width=0.9,
                pattern=Pattern.DOTS,
                pattern_colour="#FFFFFF",
            ),
            "unknown": _UNKNOWN,
        },
    ),
    other=_REST,
)
THEMES = (
    Theme(name="dauer", title="Dauer", style=BY_DURATION),
    Theme(name="stand", title="Stand", style=BY_STATUS),
    Theme(name="art", title="Art", style=BY_KIND),
)
