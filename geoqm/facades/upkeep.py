"""What keeps assessments true when nobody imports anything: houses grow older every year."""

from datetime import UTC, datetime

from geoqm.access.rules import local_day
from geoqm.facades import service
from geoqm.jobs.declaration import Job, JobContext


def _assess(context: JobContext) -> str:
    today = local_day(datetime.now(UTC))
    with context.session() as session:
        changed = service.refresh(session, day=today)
    return f"{changed} Ergebnisse geändert"


JOBS = (
    Job(
        name="facades.assess",
        title="Förderfähigkeit der Gebäude prüfen",
        every="20 2 * * *",
        run=_assess,
    ),
)
