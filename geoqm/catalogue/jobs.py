"""What runs in the background, and the kinds of e-mail that the slices send."""

from geoqm.buildings import upkeep as buildings
from geoqm.catalogue import LAYERS
from geoqm.exports.runs import production as exports
from geoqm.facades import upkeep as facades
from geoqm.grants import upkeep as grants
from geoqm.intake import jobs as intake
from geoqm.intake import mails as intake_mails
from geoqm.intake.inbox import letters
from geoqm.intake.reminders import jobs as reminders
from geoqm.intake.reminders.mails import REMINDER
from geoqm.jobs.declaration import Job
from geoqm.letters import mailing, production
from geoqm.messages import delivery
from geoqm.messages.declaration import MailTemplate
from geoqm.outreach.priority import upkeep as priority
from geoqm.privacy import upkeep as privacy
from geoqm.uploads import jobs as uploads

JOBS: tuple[Job, ...] = (
    *delivery.JOBS,
    *exports.make_jobs(LAYERS),
    *buildings.JOBS,
    *facades.JOBS,
    *grants.JOBS,
    *intake.JOBS,
    *reminders.JOBS,
    *priority.JOBS,
    *privacy.JOBS,
    *uploads.JOBS,
    *production.JOBS,
)
MAIL_TEMPLATES: tuple[MailTemplate, ...] = (
    *intake_mails.TEMPLATES,
    *letters.TEMPLATES,
    REMINDER,
    *mailing.TEMPLATES,
)
