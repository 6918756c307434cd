"""What the slice does in the background: send links anew, delete what is over its time."""

from datetime import UTC, datetime

from geoqm.intake import mails, service
from geoqm.intake.photo_files import PhotoFiles
from geoqm.intake.rules import Retention
from geoqm.intake.service.links import LINKS_JOB, NewLink
from geoqm.jobs.declaration import Job, JobContext

PURGE_JOB = "intake.purge"


def send_links(context: JobContext) -> str:
    """Answer everybody who asked for the link to their report."""
    base = (context.settings.public_url or "http://127.0.0.1:8000").rstrip("/")
    now = datetime.now(UTC)
    with context.session() as session:

        def send(new: NewLink) -> None:
            mails.send_link(session, new, f"{base}/meldung/{new.token}")

        count = service.mailed_links(session, send, now=now, valid=_kept(context).links)
    return f"{count} Links verschickt" if count else "niemand hat gefragt"


def purge(context: JobContext) -> str:
    """Delete reports and photos that are over their time."""
    now = datetime.now(UTC)
    with context.session() as session:
        purged = service.purge(session, now, keep=_kept(context))
        unfinished = service.drop_unfinished(session, now=now)
    files = PhotoFiles(context.settings.var_dir / "photos")
    for key in purged.files:
        files.remove(key)
    for key in unfinished:
        files.drop_incoming(key)
    return (
        f"{purged.reports} Meldungen, {purged.senders} Kontakte, {len(purged.files)} Fotos gelöscht"
    )


def _kept(context: JobContext) -> Retention:
    return Retention.of(context.settings)


JOBS = (
    Job(LINKS_JOB, "Links zu Meldungen schicken", "*/10 * * * *", send_links),
    Job(PURGE_JOB, "Meldungen nach Ablauf der Frist löschen", "40 2 * * *", purge),
)
