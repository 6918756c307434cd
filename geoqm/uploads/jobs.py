"""What the package does in the background: delete lists that nobody went on with."""

from geoqm.jobs.declaration import Job, JobContext
from geoqm.uploads.store import UploadStore


def sweep(context: JobContext) -> str:
    """Delete uploads that are older than a day."""
    count = UploadStore(context.settings.var_dir / "uploads").sweep()
    return f"{count} Listen gelöscht" if count else "nichts zu löschen"


JOBS = (Job("uploads.sweep", "Hochgeladene Listen nach einem Tag löschen", "25 * * * *", sweep),)
