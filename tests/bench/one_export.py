"""Writes one file in a process of its own and prints the memory that it took, for `exports`.

It loads what the writing needs and nothing else; the command line loads 80 MB of other parts.
"""

import sys
import tempfile
from datetime import date
from pathlib import Path

from geoqm.buildings.layers import BUILDINGS
from geoqm.db.engine import make_engine
from geoqm.db.roles import Role
from geoqm.exports import Format, Order, write

ORDER = Order(BUILDINGS, Role.STAFF, date(2026, 11, 28))


def main() -> None:
    """Arguments: address of the database, kind of file."""
    url, kind = sys.argv[1], Format(sys.argv[2])
    before = _peak_mb()
    engine = make_engine(url)
    with tempfile.TemporaryDirectory() as name:
        write(engine, [ORDER], kind, Path(name) / f"a.{kind.ending()}")
    engine.dispose()
    print(_peak_mb(), before)


def _peak_mb() -> float:
    """The peak since this program began; `getrusage` would count the one that started it, too."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("/proc/self/status hat kein VmHWM")


if __name__ == "__main__":
    main()
