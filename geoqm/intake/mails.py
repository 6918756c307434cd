"""The e-mails of the public form: confirm the address, and the link sent anew."""

from pathlib import Path

from sqlalchemy.orm import Session

from geoqm.intake.schemas import Submitted
from geoqm.intake.service.links import NewLink
from geoqm.messages import service as messages
from geoqm.messages.declaration import MailTemplate, Placeholder

_FOLDER = Path(__file__).resolve().parent / "mail_texts"
_LINK = Placeholder(
    "link",
    "Link zur Meldung",
    "https://geoqm.example/meldung/beispiel",
    link=True,
    secret=True,
    required=True,
)
_NUMBER = Placeholder("number", "Nummer der Meldung", "M-2026-0352")

CONFIRM = MailTemplate(
    name="report_confirm",
    title="Meldung: Adresse bestätigen",
    purpose="Geht nach dem Senden einer Meldung an die angegebene Adresse.",
    folder=_FOLDER,
    placeholders=(_NUMBER, _LINK),
)
LINK = MailTemplate(
    name="report_link",
    title="Meldung: Link noch einmal",
    purpose="Geht an alle, die den Link zu ihrer Meldung neu anfordern.",
    folder=_FOLDER,
    placeholders=(_NUMBER, _LINK),
)
TEMPLATES = (CONFIRM, LINK)


def ask_for_confirmation(session: Session, sent: Submitted, link: str) -> None:
    """Send the link with which the sender confirms the address."""
    messages.enqueue(
        session,
        key=f"report.confirm:{sent.report_id}",
        template=CONFIRM,
        to=sent.email,
        language=sent.language,
        values={"number": sent.label, "link": link},
    )


def send_link(session: Session, new: NewLink, link: str) -> None:
    """Send a new link to a report."""
    messages.enqueue(
        session,
        key=f"report.link:{new.request_id}:{new.report_id}",
        template=LINK,
        to=new.email,
        language=new.language,
        values={"number": new.label, "link": link},
    )
