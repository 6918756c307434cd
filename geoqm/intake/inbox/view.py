"""Composes what the inbox shows of a report: words, guesses, map, what would follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from geoqm.access.rules import local_day
from geoqm.intake import rules
from geoqm.intake.codes import DECISIONS, ReportState, Subject
from geoqm.intake.inbox import letters
from geoqm.intake.inbox.forms import Deed
from geoqm.intake.model import Report, ReportConsent, ReportEvent, ReportPhoto, ReportSender
from geoqm.intake.queries import around, candidates, inbox
from geoqm.intake.queries.around import Around
from geoqm.intake.queries.candidates import House, Place, Twin, UnitCandidate
from geoqm.intake.service import entries, facts
from geoqm.vacancies.schemas import OfferFacts

LETTERS = "ABCDEFGHJ"
_LIKELY = 40
_LEAST = 10
_MOST = 3
_CLASSES = (3, 6, 12, 36)


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a whole house: how many the register knows, how many it would get."""

    known: int
    missing: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to "which unit is meant": what the form sends, its letter, what it is."""

    value: str
    letter: str
    unit: UnitCandidate | None = None
    twin: Twin | None = None
    house: House | None = None
    all_units: Units | None = None

    @property
    def is_known(self) -> bool:
        """Whether a vacancy or a report stands behind it that this one can go with."""
        return self.twin is not None or (self.unit is not None and self.unit.episode_id is not None)

    @property
    def building_id(self) -> int | None:
        """The house it is in; None for another report."""
        if self.unit is not None:
            return self.unit.building_id
        return self.house.building_id if self.house is not None else None


@dataclass(frozen=True, slots=True)
class Detail:
    """A report with everything that is needed to decide it."""

    report: Report
    sender: ReportSender | None
    consents: Sequence[ReportConsent]
    photos: Sequence[ReportPhoto]
    events: Sequence[ReportEvent]
    place: Place
    choices: Sequence[Choice]
    around: Around | None
    today: date
    offer: OfferFacts | None = None

    @property
    def is_undecided(self) -> bool:
        """Whether the office still has to decide."""
        return self.report.state in rules.UNDECIDED

    @property
    def gets_mail(self) -> bool:
        """Whether the sender hears of a decision by e-mail."""
        return letters.is_reachable(self.sender, self.consents)

    @property
    def can_be_undone(self) -> bool:
        """Whether the last decision stands and nothing came after it."""
        last = next((each for each in self.events if each.kind in DECISIONS), None)
        return (
            last is not None
            and last.undone_at is None
            and last.data.get("revision") == self.report.revision
        )

    @property
    def proposed(self) -> Choice | None:
        """The choice to begin with: the likeliest, or a new unit where nothing is likely."""
        if not self.choices:
            return None
        whole = next((each for each in self.choices if each.all_units is not None), None)
        if whole is not None:
            return whole
        likely = [
            each
            for each in self.choices
            if percent(each) >= _LIKELY and not (each.twin and not each.twin.is_older)
        ]
        fresh = [each for each in self.choices if each.house is not None]
        return next(iter(likely or fresh or self.choices))

    @property
    def proposed_deed(self) -> Deed | None:
        """The decision to begin with; none where nothing speaks for one."""
        if self.report.spam_score >= rules.SPAM_SUSPECTED:
            return Deed.REFUSE
        if self.proposed is None or self.report.state == ReportState.ASKED:
            return None
        return Deed.MERGE if self.proposed.is_known else Deed.ACCEPT

    @property
    def known_count(self) -> int:
        """How many likely doubles there are."""
        return sum(1 for each in self.choices if each.is_known and percent(each) >= _LIKELY)


def percent(choice: Choice) -> int:
    """How likely a choice is; 0 for a new unit."""
    guessed = choice.unit or choice.twin
    return guessed.guess.percent if guessed else 0


def detail(session: Session, report_id: int, now: datetime) -> Detail:
    """Everything about a report. Raises NotFound."""
    report = inbox.report(session, report_id)
    place = candidates.place_of(session, report)
    consents = inbox.consents(session, report_id)
    return Detail(
        report=report,
        sender=inbox.sender(session, report_id),
        consents=consents,
        photos=inbox.finished_photos(session, report_id),
        events=inbox.events(session, report_id),
        place=place,
        choices=_choices(session, report, place),
        around=around.around(session, place.point),
        today=local_day(now),
        offer=facts.offer_facts(report, consents) if report.state in rules.UNDECIDED else None,
    )


def _choices(session: Session, report: Report, place: Place) -> list[Choice]:
    """Units and reports by likeliness, then new units in the nearest houses."""
    if report.state not in rules.UNDECIDED:
        return []
    units = candidates.units(session, report, place)
    twins = candidates.twins(session, report, place, count=2)
    known: list[UnitCandidate | Twin] = [*units, *twins]
    known.sort(key=lambda each: -each.guess.percent)
    shown = [each for each in known[:_MOST] if each.guess.percent >= _LEAST]
    houses = candidates.houses(session, place, count=1 if place.building_id else 2)
    choices = [_choice(LETTERS[position], each) for position, each in enumerate(shown)]
    if report.subject == Subject.HOUSE:
        choices = [*(_whole(session, report, house) for house in houses[:1]), *choices]
    return [*choices, *(Choice(f"n-{house.building_id}", "+", house=house) for house in houses)]


def _whole(session: Session, report: Report, house: House) -> Choice:
    known = len(entries.units_of(session, house.building_id))
    units = Units(known, len(facts.missing_units(report, known)))
    return Choice(f"h-{house.building_id}", "H", house=house, all_units=units)


def _choice(letter: str, found: UnitCandidate | Twin) -> Choice:
    if isinstance(found, UnitCandidate):
        return Choice(f"e-{found.unit_id}", letter, unit=found)
    return Choice(f"m-{found.report_id}", letter, twin=found)


def duration_class(vacant_since: date | None, today: date) -> int:
    """0 for houses without vacancy, 1 to 5 by how long it lasts."""
    if vacant_since is None:
        return 0
    months = (today.year - vacant_since.year) * 12 + today.month - vacant_since.month
    return 1 + sum(1 for limit in _CLASSES if months >= limit)
