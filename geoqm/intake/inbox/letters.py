"""The e-mails about a decision: confirmed, refused with its reason, a question.

They go to confirmed addresses whose owners agreed to contact, in the language of the report.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from geoqm.intake import rules
from geoqm.intake.codes import ConsentPurpose, RefusalReason, ReportState
from geoqm.intake.model import Report, ReportConsent, ReportSender
from geoqm.intake.queries import inbox
from geoqm.intake.service import tokens
from geoqm.messages import service as messages
from geoqm.messages.declaration import MailTemplate, Placeholder
from geoqm.messages.model import Message, State

# How long the e-mail of a decision waits, so that undo reaches it.
TIME_TO_UNDO = timedelta(seconds=60)
_FOLDER = Path(__file__).resolve().parent / "texts"
_NUMBER = Placeholder("number", "Nummer der Meldung", "M-2026-0344")
_ADDRESS = Placeholder("address", "Gemeldete Adresse", "Hindenburgstraße 46")
_LINK = Placeholder(
    "link",
    "Link zur Meldung",
    "https://geoqm.example/meldung/beispiel",
    link=True,
    secret=True,
    required=True,
)
_QUESTION = Placeholder(
    "question",
    "Frage des Teams",
    "Welches Geschoss ist gemeint?",
    required=True,
    several_lines=True,
)
_REASON = Placeholder("reason", "Grund", "Das Haus liegt außerhalb des Gebiets.", required=True)

ACCEPTED = MailTemplate(
    name="report_accepted",
    title="Meldung: bestätigt",
    purpose="Geht an die meldende Person, wenn das Team die Meldung bestätigt oder zusammenführt.",
    folder=_FOLDER,
    placeholders=(_NUMBER, _ADDRESS, _LINK),
)
REFUSED = MailTemplate(
    name="report_refused",
    title="Meldung: abgelehnt",
    purpose="Geht an die meldende Person, wenn aus der Meldung kein Eintrag wird.",
    folder=_FOLDER,
    placeholders=(_NUMBER, _ADDRESS, _REASON, _LINK),
)
QUESTION = MailTemplate(
    name="report_question",
    title="Meldung: Rückfrage",
    purpose="Geht an die meldende Person, wenn das Team eine Frage hat.",
    folder=_FOLDER,
    placeholders=(_NUMBER, _ADDRESS, _QUESTION, _LINK),
)
TEMPLATES = (ACCEPTED, REFUSED, QUESTION)

_OF_STATE = {
    ReportState.ACCEPTED: ACCEPTED,
    ReportState.MERGED: ACCEPTED,
    ReportState.REFUSED: REFUSED,
    ReportState.ASKED: QUESTION,
}
# Sentences for landlords, in the order German, English, Turkish, Arabic.
_REASONS: dict[RefusalReason, tuple[str, str, str, str]] = {
    RefusalReason.RENOVATION: (
        "Die Räume werden gerade renoviert.",
        "The rooms are being renovated.",
        "Mekân şu anda yenileniyor.",
        "يجري تجديد المكان حاليًا.",
    ),
    RefusalReason.TENANT_CHANGE: (
        "Es ist ein gewöhnlicher Mieterwechsel.",
        "It is an ordinary change of tenants.",
        "Olağan bir kiracı değişikliği söz konusu.",
        "إنه تغيير عادي للمستأجرين.",
    ),
    RefusalReason.HOLIDAY: (
        "Die Räume sind bewohnt, jemand ist nur länger abwesend.",
        "Somebody lives there and is only away for a while.",
        "Orada oturuluyor, yalnızca uzun süreli bir yokluk var.",
        "المكان مسكون، وصاحبه غائب لفترة فقط.",
    ),
    RefusalReason.ESTATE: (
        "Das Erbe ist noch nicht geklärt.",
        "The inheritance is not settled yet.",
        "Miras henüz sonuçlanmadı.",
        "لم تُحسم مسألة الميراث بعد.",
    ),
    RefusalReason.OCCUPIED: (
        "Die Räume sind bewohnt oder werden genutzt.",
        "The rooms are lived in or used.",
        "Mekânda oturuluyor ya da mekân kullanılıyor.",
        "المكان مسكون أو مستخدم.",
    ),
    RefusalReason.NOT_FOUND: (
        "Wir konnten den Ort nicht finden.",
        "We could not find the place.",
        "Yeri bulamadık.",
        "لم نتمكن من العثور على المكان.",
    ),
    RefusalReason.OUTSIDE: (
        "Das Haus liegt außerhalb des Gebiets.",
        "The house lies outside of the area.",
        "Bina bölgenin dışında.",
        "يقع المبنى خارج المنطقة.",
    ),
    RefusalReason.NOT_A_UNIT: (
        "Es ist weder eine Wohnung noch ein Gewerberaum.",
        "It is neither a flat nor business premises.",
        "Burası ne konut ne de iş yeri.",
        "إنه ليس شقة ولا محلًا تجاريًا.",
    ),
    RefusalReason.OTHER: (
        "Bitte rufen Sie uns an, wir erklären es gern.",
        "Please call us, we are happy to explain.",
        "Lütfen bizi arayın, memnuniyetle açıklarız.",
        "يُرجى الاتصال بنا وسنشرح لك الأمر بكل سرور.",
    ),
}
_LANGUAGES = ("de", "en", "tr", "ar")


class Recall(StrEnum):
    """What became of the e-mail when its decision was taken back, as the address says it."""

    NO_MAIL = ""
    HELD = "zurueckgehalten"
    TOO_LATE = "unterwegs"


@dataclass(frozen=True, slots=True)
class Post:
    """Where links lead and for how long, what was asked, and when."""

    base_url: str
    now: datetime
    question: str = ""
    link_valid: timedelta = rules.Retention().links


def is_reachable(sender: ReportSender | None, consents: Sequence[ReportConsent]) -> bool:
    """Whether an e-mail may be sent: a confirmed address, and an open consent to contact."""
    if sender is None or not sender.email or sender.email_confirmed_at is None:
        return False
    return any(
        each.purpose == ConsentPurpose.CONTACT and each.withdrawn_at is None for each in consents
    )


def tell(session: Session, report: Report, post: Post) -> bool:
    """Put the e-mail about the report's new state into the outbox; returns whether there is one."""
    template = _OF_STATE.get(ReportState(report.state))
    sender = inbox.sender(session, report.id)
    if template is None or report.refusal_reason == RefusalReason.SPAM:
        return False
    if sender is None or not is_reachable(sender, inbox.consents(session, report.id)):
        return False
    token = tokens.add_link(session, report.id, now=post.now, valid=post.link_valid)
    values = {
        "number": report.label,
        "address": report.address_text or "–",
        "link": f"{post.base_url.rstrip('/')}/meldung/{token}",
        "question": post.question,
        "reason": _reason(report),
    }
    key = _key(report.id, report.revision)
    messages.enqueue(
        session,
        key=key,
        template=template,
        to=sender.email,
        language=report.language,
        values={each.name: values[each.name] for each in template.placeholders},
    )
    messages.delay(session, key, post.now + TIME_TO_UNDO)
    return True


def hold_back(session: Session, report_id: int, revision: int, *, by: str) -> Recall:
    """Keep the e-mail of a decision that is taken back, as long as it is still here."""
    wanted = select(Message.id, Message.state).where(Message.key == _key(report_id, revision))
    found = session.execute(wanted).one_or_none()
    if found is None:
        return Recall.NO_MAIL
    if found.state != State.QUEUED:
        return Recall.TOO_LATE
    messages.hold(session, found.id, user_name=by)
    return Recall.HELD


def _key(report_id: int, revision: int) -> str:
    return f"report.decided:{report_id}:{revision}"


def _reason(report: Report) -> str:
    if report.refusal_reason is None:
        return ""
    sentences = _REASONS.get(RefusalReason(report.refusal_reason))
    return sentences[_LANGUAGES.index(report.language)] if sentences else ""
