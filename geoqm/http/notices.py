"""The strip that says that demonstration data are on the map."""

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


class DemoNotice:
    """The text of the strip, empty without demonstration data; remembered per data version."""

    def __init__(self, engine: Engine) -> None:
        """Read from `engine` as the public role."""
        self._engine = engine
        self._version: int | None = None
        self._text = ""

    def text(self) -> str:
        """The German text for the strip; empty when no demonstration data are loaded."""
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
        return self._text
