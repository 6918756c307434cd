"""The job of the retention clock."""

from datetime import UTC, datetime

from geoqm.access.rules import local_day
from geoqm.jobs.declaration import Job, JobContext
from geoqm.privacy import periods, service


def run(context: JobContext) -> str:
    """Erase and delete what is due; the note names tables and numbers only."""
    with context.session() as session:
        counts = service.run_retention(
            session, today=local_day(datetime.now(UTC)), keep=periods.decided(context.settings)
        )
    if not counts:
        return "Nichts war fällig."
    return ", ".join(f"{table}: {number} gelöscht" for table, number in sorted(counts.items()))


JOBS = (
    Job(
        name="retention",
        title="Aufbewahrungsfristen",
        every="30 3 * * *",
        run=run,
    ),
)
