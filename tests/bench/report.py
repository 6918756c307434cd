"""What was measured, as a table for the terminal and for docs/performance.md."""

import os
import platform
import statistics
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.work import Work

_WARM = 15


@dataclass(slots=True)
class Results:
    """Rates in requests per second: work → server → one figure per round."""

    rates: dict[str, dict[str, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def median(self, work: str, server: str) -> float:
        """The median of all rounds."""
        return statistics.median(self.rates[work][server])

    def ratio(self, work: str, server: str = "geoqm", base: str = "tipg") -> float:
        """The median of the rounds' ratios: noise that hits both counts little."""
        pairs = zip(self.rates[work][server], self.rates[work][base], strict=True)
        return statistics.median(ours / theirs for ours, theirs in pairs)

    def warm_ratio(self) -> float:
        """How many times faster a kept tile is than the same tile made anew."""
        pairs = zip(self.rates["warm"]["geoqm"], self.rates["T2"]["geoqm"], strict=True)
        return statistics.median(warm / cold for warm, cold in pairs)


def table(works: list[Work], results: Results) -> str:
    """A Markdown table of all works and the warm tile."""
    lines = [
        "| Anfrage | tipg 1.6 | geoqm | Datenbank allein | geoqm ÷ tipg | Ziel |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for work in works:
        tipg, geoqm, bare = (
            results.median(work.key, server) for server in ("tipg", "geoqm", "bare")
        )
        lines.append(
            f"| {work.title} | {_number(tipg)}/s | {_number(geoqm)}/s | {_number(bare)}/s "
            f"| {_times(results.ratio(work.key))} | {_times(work.wanted)} |"
        )
    if results.rates.get("warm"):
        lines.append(
            f"| fertige Kachel z16 | – | {_number(results.median('warm', 'geoqm'))}/s | – "
            f"| {_times(results.warm_ratio())} der eigenen neuen | {_times(_WARM)} |"
        )
    return "\n".join(lines)


def memory(megabytes: dict[str, float]) -> str:
    """One sentence with the memory of each server's workers after the run."""
    names = {"geoqm": "geoqm ohne Kachelspeicher", "warm": "geoqm", "tipg": "tipg"}
    parts = [f"{names[key]} {_number(value)} MB" for key, value in megabytes.items()]
    return f"Speicher je Prozess nach der Messung (anteilig): {', '.join(parts)}."


def is_reached(works: list[Work], results: Results) -> bool:
    """Whether every ratio is at least what is wanted."""
    wanted = all(results.ratio(work.key) >= work.wanted for work in works)
    return wanted and (not results.rates.get("warm") or results.warm_ratio() >= _WARM)


def update_document(path: Path, text: str, conditions: str) -> None:
    """Put table and conditions between the marks of the page."""
    begin, end = "<!-- bench:begin -->\n", "<!-- bench:end -->"
    page = path.read_text(encoding="utf-8")
    head, _, rest = page.partition(begin)
    _, _, tail = rest.partition(end)
    path.write_text(f"{head}{begin}\n{text}\n\n{conditions}\n\n{end}{tail}", encoding="utf-8")


def conditions(rounds: int, seconds: float, postgres: str, postgis: str) -> str:
    """One sentence on how it was measured."""
    return (
        f"Gemessen in {rounds} abwechselnden Runden zu je {seconds:g} s, 8 gleichzeitige Anfragen, "
        f"je Server 2 Prozesse, {os.cpu_count() or 1} Kerne ({_processor()}), Python "
        f"{platform.python_version()}, PostgreSQL {postgres}, PostGIS {postgis}; Mediane."
    )


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", ".")


def _times(value: float) -> str:
    return f"{value:.1f} ×".replace(".", ",")
