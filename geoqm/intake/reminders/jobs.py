"""What reminders do in the background: ask, and follow the answers."""

from datetime import UTC, datetime

from geoqm.intake import mails
from geoqm.intake.inbox import letters
from geoqm.intake.reminders import queries, service
from geoqm.intake.reminders.mails import REMINDER
from geoqm.jobs.declaration import Job, JobContext

# Whose recipients are senders of reports.
TEMPLATES = frozenset(each.name for each in (*mails.TEMPLATES, *letters.TEMPLATES, REMINDER))


def remind(context: JobContext) -> str:
    """Ask landlords whether it is still empty."""
    settings = context.settings
    if not settings.public_url:  # the links would lead nowhere
        return "niemand gefragt: GEOQM_PUBLIC_URL fehlt"
    base = settings.public_url.rstrip("/")
    with context.session() as session:
        asked = service.remind(session, base=base, office=settings.site_name, now=datetime.now(UTC))
    return f"{asked} Erinnerungen" if asked else "niemand zu fragen"


def follow_answers(context: JobContext) -> str:
    """Let the register follow what senders said about decided reports."""
    with context.session() as session:
        waiting = queries.reports_with_news(session)
    followed = 0
    for report_id in waiting:
        with context.session() as session:
            followed += service.follow_answer(session, report_id, now=datetime.now(UTC))
    return f"{followed} Antworten übernommen" if followed else "keine neuen Antworten"


def forget(context: JobContext) -> str:
    """Empty the outbox of what went to people who had their details erased."""
    with context.session() as session:
        emptied = service.forget(session, TEMPLATES, now=datetime.now(UTC))
    return f"{emptied} Nachrichten geleert" if emptied else "nichts zu leeren"


JOBS = (
    Job("intake.remind", "Eigentümer/innen erinnern", "30 5 * * 1-5", remind),
    Job("intake.forget", "E-Mails an gelöschte Personen leeren", "20 * * * *", forget),
    Job(service.ANSWERS, "Antworten übernehmen", "*/5 * * * *", follow_answers),
)
