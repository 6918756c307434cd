"""What goes on by itself: looks that fall due during the commitment, files nobody needs."""

import time
from datetime import UTC, datetime

from geoqm.access.rules import local_day
from geoqm.grants.files import PaperFiles
from geoqm.grants.queries import cases as queries
from geoqm.grants.rules.times import Keeping
from geoqm.grants.service import cases, steps
from geoqm.grants.service.money import Stamp
from geoqm.jobs.declaration import ACTOR, Job, JobContext

_OLD_S = 24 * 3600


def remind(context: JobContext) -> str:
    """Write down which looks at funded houses are due."""
    today = local_day(datetime.now(UTC))
    with context.session() as session:
        raised = cases.raise_reminders(session, Stamp(ACTOR, today))
    return f"{raised} Erinnerungen" if raised else "nichts fällig"


def sweep(context: JobContext) -> str:
    """Delete files that no document names any more, a day after they came."""
    files = PaperFiles(context.settings.var_dir / "grants")
    with context.session() as session:
        known = queries.file_keys(session)
    old = time.time() - _OLD_S
    gone = [
        key
        for key, path in files.stored().items()
        if key not in known and path.stat().st_mtime < old
    ]
    for key in gone:
        files.remove(key)
    return f"{len(gone)} Dateien gelöscht" if gone else "nichts zu löschen"


def keep(context: JobContext) -> str:
    """Set until when data of ended cases are kept, as the settings say today."""
    decided = context.settings
    keeping = Keeping(decided.grant_kept_years, decided.grant_refused_kept_years)
    with context.session() as session:
        changed = steps.keep_ended(session, keeping)
    return f"{changed} Fälle" if changed else "nichts zu ändern"


JOBS = (
    Job("grants.keep", "Aufbewahrung beendeter Förderfälle festlegen", "20 3 * * *", keep),
    Job("grants.remind", "An Zweckbindungen erinnern", "40 4 * * *", remind),
    Job("grants.sweep", "Dateien gelöschter Förderunterlagen entfernen", "50 3 * * *", sweep),
)
