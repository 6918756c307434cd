"""What keeps assessments true: houses change during the day, and grow older every year."""

from datetime import UTC, datetime, timedelta

from geoqm.access.rules import local_day
from geoqm.facades import service
from geoqm.jobs.declaration import Job, JobContext

# Longer than the time between two runs, so that a change which commits late is seen again.
_LOOK_BACK = timedelta(minutes=30)


def _assess(context: JobContext) -> str:
    today = local_day(datetime.now(UTC))
    with context.session() as session:
        changed = service.refresh(session, day=today)
    return f"{changed} Ergebnisse geändert"


def _follow(context: JobContext) -> str:
    now = datetime.now(UTC)
    with context.session() as session:
        changed = service.follow(session, since=now - _LOOK_BACK, day=local_day(now))
    return f"{changed} Ergebnisse geändert"


JOBS = (
    Job(
        name="facades.assess",
        title="Förderfähigkeit der Gebäude prüfen",
        every="20 2 * * *",
        run=_assess,
    ),
    Job(
        name="facades.follow",
        title="Förderfähigkeit geänderter Gebäude prüfen",
        every="*/5 * * * *",
        run=_follow,
    ),
)
