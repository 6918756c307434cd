"""How fast one login may write, so that a program run wild harms neither data nor other people.

Counted in each process, in memory: what is refused costs no way to the database.
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from geoqm.ogc.answers import Refusal

# QGIS sends one request for each feature: a whole afternoon's work is saved in one go.
BURST: Final = 3000
PER_SECOND: Final = 5.0
# Each writing holds a thread and a connection, which pages need too.
AT_ONCE: Final = 4
_TOO_FAST: Final = (
    f"Zu viele Änderungen mit dieser Anmeldung. Möglich sind {BURST} am Stück, danach"
    f" {PER_SECOND:.0f} je Sekunde. Was bestätigt wurde, ist gespeichert; senden Sie den Rest später."
)
_TOO_MANY: Final = (
    f"Mit dieser Anmeldung laufen schon {AT_ONCE} Änderungen zugleich. Senden Sie eine nach der"
    " anderen."
)


@dataclass(slots=True)
class _Login:
    left: float
    seen_at: float
    running: int = 0


class WriteLimits:
    """Counts the writes of each login; one per process."""

    def __init__(
        self,
        burst: int = BURST,
        per_second: float = PER_SECOND,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Let `burst` writes through, and then `per_second`."""
        self._burst = burst
        self._per_second = per_second
        self._clock = clock
        self._lock = threading.Lock()
        self._logins: dict[int, _Login] = {}

    @contextmanager
    def turn(self, user_id: int | None) -> Iterator[None]:
        """One write of a login. Raises Refusal (429) when it comes too soon; nobody is not counted."""
        if user_id is None:
            yield
            return
        with self._lock:
            login = self._counted(user_id)
        try:
            yield
        finally:
            with self._lock:
                login.running -= 1

    def _counted(self, user_id: int) -> _Login:
        now = self._clock()
        login = self._logins.setdefault(user_id, _Login(self._burst, now))
        login.left = min(self._burst, login.left + (now - login.seen_at) * self._per_second)
        login.seen_at = now
        if login.running >= AT_ONCE:
            raise _refused(_TOO_MANY, 1)
        if login.left < 1:
            raise _refused(_TOO_FAST, math.ceil((1 - login.left) / self._per_second))
        login.left -= 1
        login.running += 1
        return login


def _refused(text: str, seconds: int) -> Refusal:
    return Refusal(429, "too_many_requests", text, {"Retry-After": str(seconds)})
