"""The strip that says that demonstration data are on the map."""

import time

from sqlalchemy import Engine, func, select

from geoqm.db.engine import Caller, session_scope
from geoqm.db.model import Dataset, DataVersion
from geoqm.db.roles import Role
from geoqm.i18n import later

_DEMO = later(
    "Gebäude, Namen und Zahlen sind erfunden. Denkmäler sind echt (Wikipedia, CC BY-SA 4.0)."
)
_MIXED = later(
    "Erfundene Demodaten stehen neben echten Gebäuden. Die Herkunft steht bei jedem Gebäude; "
    "„geoqm demo remove“ entfernt alle Demodaten."
)
_REMEMBER_S = 2.0


class DemoNotice:
    """The text of the strip, empty without demonstration data; looked up when data sets changed.

    Every page shows it, so that even the question is asked only every other second.
    """

    def __init__(self, engine: Engine) -> None:
        """Read from `engine` as the public role."""
        self._engine = engine
        self._version: int | None = None
        self._text = ""
        self._asked_again = 0.0

    def text(self) -> str:
        """The German text for the strip; empty when no demonstration data are loaded."""
        if time.monotonic() < self._asked_again:
            return self._text
        with session_scope(self._engine, Caller.of(Role.PUBLIC)) as session:
            version = session.scalar(
                select(DataVersion.version).where(DataVersion.table_name == "dataset")
            )
            if version != self._version:
                demo, real = session.execute(
                    select(
                        func.count().filter(Dataset.is_demo),
                        func.count().filter(~Dataset.is_demo, Dataset.kind == "buildings"),
                    )
                ).one()
                self._text = (_MIXED if real else _DEMO) if demo else ""
                self._version = version
        self._asked_again = time.monotonic() + _REMEMBER_S
        return self._text
