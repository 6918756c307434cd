"""Invented reports for the inbox: a few weeks of an office, visibly made up.

They are made by the same services as real ones, and each is marked as demonstration data.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from geoqm.buildings.model import Building, Unit
from geoqm.demo.records import DATASET
from geoqm.intake import rules, service
from geoqm.intake.codes import RefusalReason, ReportKind
from geoqm.intake.model import Report
from geoqm.intake.schemas import Step, Submitted
from geoqm.intake.service import Clerk, Sending, Shown
from geoqm.vacancies.codes import VacancyStatus
from geoqm.vacancies.model import VacancyEpisode

CLERK = "demo"
_TEXT_VERSION = "demo-1"


@dataclass(frozen=True, slots=True)
class Story:
    """An invented report: which unit of which kind, when, who, and what became of it."""

    unit_kind: str
    place: int
    days_ago: int
    words: str = ""
    kind: ReportKind = ReportKind.OWN
    language: str = "de"
    sender: Mapping[str, str] = field(default_factory=dict)
    thing: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    consents: tuple[str, ...] = ("contact",)
    seconds: int = 200
    outcome: str = ""
    known: bool = False


def _person(name: str, role: str) -> dict[str, str]:
    address = name.lower().replace(" ", ".").replace("ü", "ue").replace("ö", "oe")
    return {"name": name, "role": role, "email": f"{address}@example.com"}


STORIES = (
    Story("shop", 3, 62, sender=_person("Erna Erfunden", "owner"), outcome="accept", known=True),
    Story("dwelling", 5, 55, kind=ReportKind.HINT, outcome="holiday"),
    Story(
        "office",
        1,
        48,
        sender=_person("Hausverwaltung Muster", "manager"),
        outcome="accept",
        known=True,
    ),
    Story("dwelling", 40, 41, sender=_person("Max Muster", "owner"), outcome="renovation"),
    Story("shop", 9, 33, sender=_person("Lale Beispiel", "owner"), outcome="accept", known=True),
    Story("dwelling", 71, 20, kind=ReportKind.HINT, outcome="occupied"),
    Story("shop", 14, 12, sender=_person("Otto Beispiel", "agent"), outcome="ask"),
    Story(
        "shop",
        3,
        10,
        "Der Laden unten links steht seit über einem Jahr leer. Ich würde ihn gern für eine "
        "Zwischennutzung abgeben, bis ich weiß, wie es weitergeht.",
        sender=_person("Erna Erfunden", "owner"),
        known=True,
        thing={
            "area": "80",
            "since_text": "Herbst vor einem Jahr",
            "wishes": ["interim_use", "advice"],
        },
    ),
    Story(
        "dwelling",
        22,
        9,
        "Zwei Zimmer, frisch gestrichen. Ich suche ruhige Mieter.",
        sender=_person("Ruth Muster", "owner"),
        thing={"reason": "change_of_tenant", "wishes": ["let"]},
        consents=("contact", "reminders", "publication"),
    ),
    Story("dwelling", 33, 7, "Seit Monaten kein Licht.", kind=ReportKind.HINT),
    Story(
        "shop",
        20,
        5,
        "Unser Mietvertrag läuft aus, danach ist das Geschäft frei.",
        sender=_person("Büro Beispiel", "owner"),
        thing={"expected": "1", "since_year": "2027", "since_month": "3", "wishes": ["let"]},
    ),
    Story(
        "office",
        4,
        4,
        sender=_person("Makler Muster", "agent"),
        thing={"area": "120", "reason": "no_tenant", "wishes": ["let", "sell"]},
    ),
    Story(
        "dwelling",
        22,
        3,
        "Die Wohnung meiner Mutter im selben Haus wird auch frei.",
        sender=_person("Ruth Muster", "heir"),
        thing={"reason": "estate", "wishes": ["advice"]},
    ),
    Story(
        "shop",
        27,
        2,
        "Dükkân altı aydır boş. Kiraya vermek istiyorum.",
        language="tr",
        sender=_person("Deniz Örnek", "owner"),
        thing={"wishes": ["let"]},
    ),
    Story(
        "dwelling",
        52,
        1,
        "الشقة فارغة منذ الصيف.",
        language="ar",
        sender={"role": "owner", "phone": "02161 0000000"},
        thing={"wishes": ["advice"]},
    ),
    Story("dwelling", 60, 1, "Super Angebot auf www.example.com", seconds=2),
)


def load(session: Session, today: date) -> int:
    """Invent the reports once; returns how many are there."""
    there = session.scalar(select(func.count()).select_from(Report).where(Report.is_demo)) or 0
    if there:
        return there
    for story in STORIES:
        _tell(session, story, today)
    return len(STORIES)


def remove(session: Session) -> None:
    """Remove them, and every other report about the town, before the town itself goes."""
    houses = select(Building.id).where(Building.dataset == DATASET)
    units = select(Unit.id).where(Unit.building_id.in_(houses))
    about = or_(Report.is_demo, Report.building_id.in_(houses), Report.unit_id.in_(units))
    session.execute(delete(Report).where(about))


def _tell(session: Session, story: Story, today: date) -> None:
    unit = _unit(session, story)
    if unit is None:
        return
    now = datetime.combine(today, time(8, 5), UTC) - timedelta(days=story.days_ago)
    token = service.start_draft(session, kind=story.kind, language=story.language, now=now)
    begun = now
    now += timedelta(seconds=story.seconds)
    for step, values in _steps(session, story, unit, now).items():
        service.save_step(session, token, step, values, now=now)
    traps = rules.Traps(begun_at=begun)
    guess = rules.spam_guess(story.words, traps, now, reachable=bool(story.sender))
    sent = service.submit(session, token, now=now, sending=Sending(guess=guess))
    session.execute(update(Report).where(Report.id == sent.report_id).values(is_demo=True))
    if sent.needs_confirmation:
        service.confirm_email(session, sent.token, now=now + timedelta(minutes=3))
    _decide(session, story, unit, sent, now + timedelta(days=2, hours=2))


def _unit(session: Session, story: Story) -> Unit | None:
    """The demo unit at a place in the list of its kind; always the same one.

    A known vacancy is one of the town's own, so that reports add none to its figures.
    """
    wanted = (
        select(Unit)
        .where(Unit.dataset == DATASET, Unit.kind == story.unit_kind, Unit.vanished_on.is_(None))
        .order_by(Unit.source_id)
    )
    if not story.known:
        return session.scalars(wanted.offset(7 * story.place).limit(1)).one_or_none()
    vacant = select(VacancyEpisode.unit_id).where(
        VacancyEpisode.ended_on.is_(None),
        VacancyEpisode.status == VacancyStatus.CONFIRMED_VACANT,
    )
    known = wanted.where(Unit.id.in_(vacant)).offset(story.place).limit(1)
    return session.scalars(known).one_or_none()


def _steps(
    session: Session, story: Story, unit: Unit, now: datetime
) -> Mapping[Step, Mapping[str, str | Sequence[str]]]:
    address = session.scalar(select(Building.address_label).where(Building.id == unit.building_id))
    thing: dict[str, str | Sequence[str]] = {
        "subject": unit.kind,
        "floor": "" if unit.floor is None else str(unit.floor),
        "since_year": str(now.year - 1),
        "since_month": "9",
        "words": story.words,
    }
    return {
        Step.PLACE: {"address": address or "Demohaus", "building": str(unit.building_id)},
        Step.THING: thing | dict(story.thing),
        Step.SENDER: story.sender,
        Step.CONSENTS: {"purposes": story.consents, "text_version": _TEXT_VERSION},
    }


def _decide(session: Session, story: Story, unit: Unit, sent: Submitted, now: datetime) -> None:
    revision = session.scalar(select(Report.revision).where(Report.id == sent.report_id)) or 1
    shown, clerk = Shown(sent.report_id, revision), Clerk(CLERK, now)
    if story.outcome == "accept":
        service.accept(session, shown, clerk, unit.id)
    elif story.outcome == "ask":
        service.ask_back(session, shown, clerk, "Welcher der beiden Läden ist gemeint?")
    elif story.outcome:
        service.refuse(session, shown, clerk, RefusalReason(story.outcome))
