"""What keeps the priority true: a change of anything it rests on wakes the job, and each new day."""

from datetime import UTC, datetime

from geoqm.access.rules import local_day
from geoqm.jobs.declaration import Job, JobContext
from geoqm.outreach.priority import service


def _rate(context: JobContext) -> str:
    today = local_day(datetime.now(UTC))
    with context.session() as session:
        changed = service.refresh(session, day=today)
    return f"{changed} Häuser neu bewertet"


JOBS = (
    Job(
        name="outreach.priority",
        title="Priorität der Häuser berechnen",
        every="35 0,2,23 * * *",
        run=_rate,
    ),
)
