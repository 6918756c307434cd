"""How long files take and how much memory: `script/bench exports`, with `--large` for 500,000 houses.

All attributes of 80,000 buildings, against what people would take instead: ogr2ogr for GeoPackage
and GeoJSON, geopandas for FlatGeobuf and GeoParquet. They take turns in each round, and the ratio
of a round counts; the time of the processors tells more on a busy machine. Memory is the peak of a
process that writes one file and does nothing else. A complete run writes docs/performance.md.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import geopandas
import pyogrio
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.pool import NullPool

from geoqm.buildings.layers import BUILDINGS
from geoqm.db.engine import libpq_url, make_engine
from geoqm.db.roles import SCHEMA, Role
from geoqm.exports import Format, write
from geoqm.migrations.upgrade import upgrade
from tests.bench import processes, report
from tests.bench.__main__ import _server, _versions
from tests.bench.one_export import ORDER
from tests.conftest import create_database, drop_database

HOUSES, LARGE = 80_000, 500_000
MOST_MB = 300
_HERE = Path(__file__).parent
_DOCUMENT = _HERE.parent.parent / "docs" / "performance.md"
_NAMES = [field.name for field in BUILDINGS.fields_for(Role.STAFF)]
_SELECT = f"SELECT id, {BUILDINGS.geometry}, {', '.join(_NAMES)} FROM {SCHEMA}.buildings"
# A row of the town is 283 houses long; the large one is as dense and as square.
_ROW, _LARGE_ROW = "283", "707"


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of file, what it is compared with, and the share of its time that is wanted."""

    kind: Format
    peer: str
    wanted: float
    make: Callable[[str, Path], None]


@dataclass(slots=True)
class Measured:
    """Seconds and seconds of processor of each round."""

    seconds: list[float] = field(default_factory=list)
    processor_s: list[float] = field(default_factory=list)


Results = dict[Format, tuple[Measured, Measured]]


def main() -> int:
    """Measure, print and write down; 1 when a goal is missed."""
    options = _options()
    with _server() as server:
        with _town(server, HOUSES) as url:
            results = _rounds(url, options.rounds)
            versions = _versions(url)
            peaks = {HOUSES: _peaks(url)}
        if options.large:
            with _town(server, LARGE) as url:
                peaks[LARGE] = _peaks(url)
    found = f"{_table(results)}\n\n{_memory(peaks)}"
    print(found)
    if options.large and options.rounds >= _ROUNDS:
        how = report.export_conditions(options.rounds, *versions)
        report.update_document(_DOCUMENT, found, how, name="exports")
    is_quick = all(_ratio(results[work.kind]) <= work.wanted for work in WORKS)
    is_small = all(peak <= MOST_MB for sizes in peaks.values() for peak, _ in sizes.values())
    return int(not (is_quick and is_small))


_ROUNDS = 3


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench exports", description=__doc__)
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument("--large", action="store_true", help="memory at 500,000 houses too")
    return parser.parse_args()


@contextmanager
def _town(server: str, houses: int) -> Iterator[str]:
    url = create_database(server)
    try:
        engine = make_engine(url)
        upgrade(engine)
        print(f"{houses:,} Gebäude werden erzeugt …".replace(",", "."), flush=True)
        filling = (_HERE / "town.sql").read_text(encoding="utf-8")
        if houses != HOUSES:
            filling = filling.replace(_ROW, _LARGE_ROW).replace(str(HOUSES - 1), str(houses - 1))
        with engine.begin() as connection:
            connection.exec_driver_sql(filling.replace("%", "%%"))
        engine.dispose()
        cleaning = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with cleaning.connect() as connection:
            connection.execute(text("VACUUM (ANALYZE) building"))
        yield url
    finally:
        drop_database(server, url)


# ---------------------------------------------------------------- speed


def _ogr2ogr(driver: str, *further: str) -> Callable[[str, Path], None]:
    program = shutil.which("ogr2ogr")
    if program is None:
        raise SystemExit("ogr2ogr fehlt (Paket gdal-bin)")

    def make(url: str, target: Path) -> None:
        told = conninfo_to_dict(libpq_url(url))
        source = "PG:" + " ".join(f"{name}='{value}'" for name, value in told.items())
        command = [program, "-f", driver, str(target), source, "-sql", _SELECT, *further]
        subprocess.run([*command, "-nln", BUILDINGS.name], check=True)

    return make


def _geopandas_file(url: str, target: Path) -> None:
    _frame(url).to_file(target, driver="FlatGeobuf")


def _geopandas_parquet(url: str, target: Path) -> None:
    _frame(url).to_parquet(target)


def _frame(url: str) -> geopandas.GeoDataFrame:
    engine = make_engine(url)
    try:
        return geopandas.read_postgis(_SELECT, engine, geom_col=BUILDINGS.geometry)
    finally:
        engine.dispose()


WORKS = (
    Work(Format.GEOPACKAGE, "ogr2ogr, ohne Stil", 0.6, _ogr2ogr("GPKG")),
    Work(Format.GEOJSON, "ogr2ogr", 0.3, _ogr2ogr("GeoJSON", "-t_srs", "EPSG:4326")),
    Work(Format.FLATGEOBUF, "geopandas", 0.6, _geopandas_file),
    Work(Format.GEOPARQUET, "geopandas", 0.6, _geopandas_parquet),
)


def _rounds(url: str, rounds: int) -> Results:
    """One round to warm up, then those that count; the two take turns within each."""
    engine = make_engine(url)
    postmaster = _postmaster(engine)
    results: Results = {work.kind: (Measured(), Measured()) for work in WORKS}
    with tempfile.TemporaryDirectory() as name:
        for number in range(rounds + 1):
            for work in WORKS:
                ours = Path(name) / f"ours.{work.kind.value}"
                theirs = Path(name) / f"theirs.{work.kind.value}"
                pair = results[work.kind] if number else (Measured(), Measured())
                _timed(pair[0], postmaster, partial(write, engine, [ORDER], work.kind, ours))
                _timed(pair[1], postmaster, partial(work.make, url, theirs))
                if not number:
                    _compare(ours, theirs)
                ours.unlink()
                theirs.unlink()
            print(f"Runde {number} von {rounds}", file=sys.stderr, flush=True)
    engine.dispose()
    return results


def _timed(kept: Measured, postmaster: int, make: Callable[[], object]) -> None:
    used, began = -_processor_s(postmaster), time.perf_counter()
    make()
    kept.seconds.append(time.perf_counter() - began)
    kept.processor_s.append(used + _processor_s(postmaster))


def _processor_s(postmaster: int) -> float:
    """What this process, its children and the database have used so far."""
    own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in own) + processes.processor_s(postmaster)


def _postmaster(engine: Engine) -> int:
    with engine.connect() as connection:
        return processes.parent_of(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def _compare(ours: Path, theirs: Path) -> None:
    """Both must hold the same features and attributes, or the comparison is worth nothing."""
    counts, names = [], []
    for path in (ours, theirs):
        if path.suffix == ".parquet":
            frame = geopandas.read_parquet(path)
            counts.append(len(frame))
            names.append(set(frame.columns))
        else:
            info = pyogrio.read_info(path, pyogrio.list_layers(path)[0][0])
            counts.append(info["features"])
            names.append(set(info["fields"]))
    if counts[0] != counts[1] or not set(_NAMES) <= names[0] & names[1]:
        raise SystemExit(f"{ours.name}: {counts}, es fehlt {set(_NAMES) - (names[0] & names[1])}")


# ---------------------------------------------------------------- memory


def _peaks(url: str) -> dict[Format, tuple[float, float]]:
    """Megabytes at the most and before the file was begun, of a process for each kind."""
    found: dict[Format, tuple[float, float]] = {}
    for kind in Format:
        command = [sys.executable, "-m", "tests.bench.one_export", url, kind.value]
        print(f"Speicher: {kind.label}", file=sys.stderr, flush=True)
        told = subprocess.run(command, check=True, capture_output=True, text=True)
        peak, before = map(float, told.stdout.split())
        found[kind] = (peak, before)
    return found


# ---------------------------------------------------------------- report


def _ratio(pair: tuple[Measured, Measured]) -> float:
    """The median of the rounds' ratios in time of the processors: noise hits it least."""
    return _quotient(pair[0].processor_s, pair[1].processor_s)


def _quotient(ours: list[float], theirs: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def _table(results: Results) -> str:
    lines = [
        (
            "| 80.000 Gebäude, alle Felder | geoqm | verglichen mit | dort | **Verhältnis** "
            "| Ziel | Rechenzeit geoqm | dort | **Verhältnis** |"
        ),
        "|---|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    for work in WORKS:
        ours, theirs = results[work.kind]
        lines.append(
            f"| {work.kind.label} | {_s(ours.seconds)} | {work.peer} | {_s(theirs.seconds)} "
            f"| {_times(_quotient(ours.seconds, theirs.seconds))} | {_times(work.wanted)} "
            f"| {_s(ours.processor_s)} | {_s(theirs.processor_s)} | {_times(_ratio((ours, theirs)))} |"
        )
    return "\n".join(lines)


def _memory(peaks: dict[int, dict[Format, tuple[float, float]]]) -> str:
    sizes = list(peaks)
    head = " | ".join(f"{houses:,} Gebäude".replace(",", ".") for houses in sizes)
    lines = [f"| Speicher, höchstens | {head} |", "|---|" + "---:|" * len(sizes)]
    for kind in peaks[sizes[0]]:
        cells = " | ".join(f"{peaks[houses][kind][0]:.0f} MB" for houses in sizes)
        lines.append(f"| {kind.label} | {cells} |")
    before = statistics.median(before for _, before in peaks[sizes[0]].values())
    return "\n".join(lines) + f"\n\nVor der Datei belegt der Prozess {before:.0f} MB."


def _s(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} s".replace(".", ",")


def _times(value: float) -> str:
    return f"{value:.2f} ×".replace(".", ",")


if __name__ == "__main__":
    sys.exit(main())
