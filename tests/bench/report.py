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


def _figures() -> dict[str, dict[str, list[float]]]:
    return defaultdict(lambda: defaultdict(list))


@dataclass(slots=True)
class Results:
    """Requests per second and processor seconds per request: work → server → one per round."""

    rates: dict[str, dict[str, list[float]]] = field(default_factory=_figures)
    efforts: dict[str, dict[str, list[float]]] = field(default_factory=_figures)

    def rate(self, work: str, server: str) -> float:
        """The median rate of all rounds."""
        return statistics.median(self.rates[work][server])

    def effort_ms(self, work: str, server: str) -> float:
        """The median processor time of a request, server and database together."""
        return 1000 * statistics.median(self.efforts[work][server])

    def ratio(self, work: str) -> float:
        """The median of the rounds' ratios: noise that hits both counts little."""
        pairs = zip(self.rates[work]["geoqm"], self.rates[work]["tipg"], strict=True)
        return statistics.median(ours / theirs for ours, theirs in pairs)

    def warm_ratio(self) -> float:
        """How many times faster a kept tile is than the same tile made anew."""
        pairs = zip(self.rates["warm"]["geoqm"], self.rates["T2"]["geoqm"], strict=True)
        return statistics.median(warm / cold for warm, cold in pairs)


def table(works: list[Work], results: Results) -> str:
    """A Markdown table of all works and the warm tile."""
    lines = [
        (
            "| Anfrage | tipg 1.6 | geoqm | Datenbank allein | **geoqm ÷ tipg** | Ziel "
            "| Rechenzeit tipg | geoqm | Verhältnis |"
        ),
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [_line(work, results) for work in works]
    if results.rates.get("warm"):
        cold, warm = results.effort_ms("T2", "geoqm"), results.effort_ms("warm", "geoqm")
        lines.append(
            f"| fertige Kachel z16 ÷ neue | – | {_number(results.rate('warm', 'geoqm'))}/s | – "
            f"| {_times(results.warm_ratio())} | {_times(_WARM)} "
            f"| (neu) {_ms(cold)} | {_ms(warm)} | {_quotient(cold, warm)} |"
        )
    return "\n".join(lines)


def _line(work: Work, results: Results) -> str:
    tipg, geoqm, bare = (results.rate(work.key, name) for name in ("tipg", "geoqm", "bare"))
    theirs, ours = (results.effort_ms(work.key, name) for name in ("tipg", "geoqm"))
    return (
        f"| {work.title} | {_number(tipg)}/s | {_number(geoqm)}/s | {_number(bare)}/s "
        f"| {_times(results.ratio(work.key))} | {_times(work.wanted)} "
        f"| {_ms(theirs)} | {_ms(ours)} | {_quotient(theirs, ours)} |"
    )


def memory(megabytes: dict[str, float]) -> str:
    """One sentence with the memory of each server's workers after the run."""
    names = {"geoqm": "geoqm ohne Kachelspeicher", "warm": "geoqm", "tipg": "tipg"}
    parts = [f"{names[key]} {_number(value)} MB" for key, value in megabytes.items()]
    return f"Speicher je Prozess nach der Messung (anteilig): {', '.join(parts)}."


def is_reached(works: list[Work], results: Results) -> bool:
    """Whether every ratio is at least what is wanted."""
    wanted = all(results.ratio(work.key) >= work.wanted for work in works)
    return wanted and (not results.rates.get("warm") or results.warm_ratio() >= _WARM)


def update_document(path: Path, text: str, conditions: str, name: str = "bench") -> None:
    """Put table and conditions between the marks of the page."""
    begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"
    page = path.read_text(encoding="utf-8")
    head, _, rest = page.partition(begin)
    _, _, tail = rest.partition(end)
    path.write_text(f"{head}{begin}\n{text}\n\n{conditions}\n\n{end}{tail}", encoding="utf-8")


def conditions(rounds: int, seconds: float, postgres: str, postgis: str) -> str:
    """One sentence on how it was measured."""
    return (
        f"Gemessen in {rounds} abwechselnden Runden zu je {seconds:g} s, 8 gleichzeitige Anfragen, "
        f"je Server 2 Prozesse, {os.cpu_count() or 1} Kerne ({_processor()}), Python "
        f"{platform.python_version()}, PostgreSQL {postgres}, PostGIS {postgis}; Mediane. "
        f"Last des Rechners (fünf Minuten): {_load()}."
    )


def load_conditions(seconds: int, postgres: str, postgis: str) -> str:
    """One sentence on how the load on the form was measured."""
    return (
        f"Gemessen über je {seconds} s, Dienst mit 2 Prozessen und Aufgaben daneben, Sender und "
        f"Team auf demselben Rechner mit {os.cpu_count() or 1} Kernen ({_processor()}), Python "
        f"{platform.python_version()}, PostgreSQL {postgres}, PostGIS {postgis}. "
        f"Last des Rechners (fünf Minuten): {_load()}."
    )


def export_conditions(rounds: int, postgres: str, postgis: str) -> str:
    """One sentence on how files were measured."""
    return (
        f"Gemessen in {rounds} abwechselnden Runden, {os.cpu_count() or 1} Kerne ({_processor()}), "
        f"Python {platform.python_version()}, PostgreSQL {postgres}, PostGIS {postgis}; Mediane. "
        f"Last des Rechners (fünf Minuten): {_load()}."
    )


def _load() -> str:
    """How many processes wanted to run: above the number of cores, rates say little."""
    return f"{os.getloadavg()[1]:.1f}".replace(".", ",")


def _processor() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    return platform.processor() or platform.machine()


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", ".")


def _ms(value: float) -> str:
    return f"{value:.2f} ms".replace(".", ",") if value else "–"


def _quotient(theirs: float, ours: float) -> str:
    return _times(theirs / ours) if ours else "–"


def _times(value: float) -> str:
    return f"{value:.1f} ×".replace(".", ",")
