"""What runs in the background, and the kinds of e-mail that the slices send."""

from geoqm.facades import upkeep as facades
from geoqm.intake.reminders import jobs as reminders
from geoqm.intake.reminders.mails import REMINDER
from geoqm.jobs.declaration import Job
from geoqm.messages import delivery
from geoqm.messages.declaration import MailTemplate

JOBS: tuple[Job, ...] = (*delivery.JOBS, *facades.JOBS, *reminders.JOBS)
MAIL_TEMPLATES: tuple[MailTemplate, ...] = (REMINDER,)
