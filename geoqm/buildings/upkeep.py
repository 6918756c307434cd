"""What keeps situation and quarter of houses true when somebody draws or changes an area."""

from datetime import UTC, datetime

from geoqm.access.rules import local_day
from geoqm.buildings import service
from geoqm.db import bulk
from geoqm.jobs.declaration import Job, JobContext

_WAIT_S = 120


def _place(context: JobContext) -> str:
    with context.session() as session:
        # An import settles the same rows.
        bulk.lock(session.connection(), wait_s=_WAIT_S)
        changed = service.refresh_situations(session, today=local_day(datetime.now(UTC)))
    return f"{changed} Gebäude neu zugeordnet"


JOBS = (
    Job(
        name="buildings.places",
        title="Gebäude ihren Gebieten zuordnen",
        every="35 1 * * *",
        run=_place,
    ),
)
