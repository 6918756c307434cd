"""What the processes of a server use: processor time and memory, as Linux tells it in /proc.

Processor time per request shows the same on a busy machine as on a quiet one; rates do not.
"""

import os
from contextlib import suppress
from pathlib import Path


def children(parent: int) -> list[int]:
    """The numbers of the processes that `parent` started; none where there is no /proc."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(_stat(int(status.parent.name))[1]) == parent:
                found.append(int(status.parent.name))
    return found


def parent_of(pid: int) -> int:
    """The process that started `pid`; 0 when it runs elsewhere."""
    with suppress(OSError):
        return int(_stat(pid)[1])
    return 0


def processor_s(parent: int) -> float:
    """Seconds of processor time of `parent` and its children, those that ended included."""
    ticks = 0
    for pid in [parent, *children(parent)] if parent else []:
        with suppress(OSError):
            own, system, ended, ended_system = map(int, _stat(pid)[11:15])
            ticks += own + system + (ended + ended_system if pid == parent else 0)
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_mb(parent: int, workers: int) -> float:
    """Mean proportional memory of the largest children in MB; 0 where there is no /proc."""
    sizes = sorted(map(_proportional_kb, children(parent)))
    return sum(sizes[-workers:]) / workers / 1000


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, which may hold blanks."""
    text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    return text.rpartition(")")[2].split()


def _proportional_kb(pid: int) -> int:
    with suppress(OSError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        for line in text.splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
