"""The mail of a campaign: the same words as the letter, through the same outbox."""

from pathlib import Path

from sqlalchemy.orm import Session

from geoqm.errors import Unavailable
from geoqm.i18n import Language, texts_in
from geoqm.letters import rules, words
from geoqm.letters.model import Letter
from geoqm.letters.printing import content
from geoqm.letters.schemas import LetterData, Letterhead
from geoqm.messages import service as messages
from geoqm.messages.declaration import MailTemplate, Placeholder
from geoqm.messages.rendering import render

CAMPAIGN = MailTemplate(
    name="campaign",
    title="Kampagne: E-Mail an Eigentümerinnen und Eigentümer",
    purpose="Umschlag der E-Mails einer Kampagne; den Text schreibt der Serienbrief.",
    folder=Path(__file__).resolve().parent / "mail_texts",
    placeholders=(
        Placeholder("subject", "Betreff", "Ihr Haus: Beratung und Förderung", required=True),
        Placeholder("salutation", "Anrede", "Guten Tag Erika Beispiel,"),
        Placeholder(
            "text", "Text", "Wir beraten Sie zu Ihrem Haus.", required=True, several_lines=True
        ),
        Placeholder("signature", "Unterschrift", "Mara Beispiel", several_lines=True),
        Placeholder("sender", "Absender", "Quartiersmanagement", several_lines=True),
        Placeholder(
            "notice", "Hinweis nach Art. 14 DSGVO", "Quelle: Grundbuch", several_lines=True
        ),
        Placeholder(
            "link",
            "Link zum Fragebogen",
            "https://geoqm.example/fragebogen/BEISPIEL0000",
            link=True,
            secret=True,
        ),
        Placeholder(
            "stop",
            "Link zum Abmelden",
            "https://geoqm.example/abmelden/BEISPIEL0000",
            link=True,
            secret=True,
            required=True,
            one_click=True,
        ),
    ),
)
TEMPLATES = (CAMPAIGN,)


def stop_url(base_url: str, code: str) -> str:
    """The address at which one click ends the mails. Raises Unavailable where none is known."""
    if not base_url:
        raise Unavailable(
            "Ohne eigene Adresse gehen keine E-Mails hinaus: sie brauchen einen Link zum Abmelden.",
            remedy="Setzen Sie GEOQM_PUBLIC_URL.",
        )
    return f"{base_url.rstrip('/')}/abmelden/{code}"


def enqueue(
    session: Session, letter: Letter, data: LetterData, head: Letterhead, *, to: str, code: str
) -> None:
    """Put the mail of a person into the outbox, once."""
    messages.enqueue(
        session,
        key=f"letter:{letter.id}",
        template=CAMPAIGN,
        to=to,
        language=data.language,
        values=_values(data, head, code),
    )


def preview(session: Session, data: LetterData, head: Letterhead, code: str) -> str:
    """The mail as text, subject first; it is not sent."""
    source = messages.text_in_use(session, CAMPAIGN, data.language)
    made = render(CAMPAIGN, source, data.language, _values(data, head, code))
    return f"{made.subject}\n\n{made.text_part}"


def _values(data: LetterData, head: Letterhead, code: str) -> dict[str, str]:
    texts = texts_in(Language(data.language))
    filled = content.placeholders(data, texts)
    notice = [
        texts.say(words.NOTICE_TITLE),
        *(" ".join(row) for row in content.notice(data.sources, head, texts)),
    ]
    return {
        "subject": rules.filled(data.subject, filled),
        "salutation": rules.salutation(data.recipient, texts),
        "text": rules.filled(data.body, filled),
        "signature": "\n".join(rules.lines_of(data.signature)),
        "sender": "\n".join((head.name, *head.address, *head.contact)),
        "notice": "\n".join(notice) if data.sources else "",
        "link": content.form_url(data.base_url, code) if data.code else "",
        "stop": stop_url(data.base_url, code),
    }
