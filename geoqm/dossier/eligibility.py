"""The grant check of a house for the team: what is asked, what was found, who decided otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geoqm.db.roles import Role
from geoqm.dossier import eligibility_words as words
from geoqm.dossier.composition import BuildingFile, Origin
from geoqm.facades import queries, service
from geoqm.facades.model import GrantOverride, GrantRuleSet
from geoqm.facades.rules import Outcome, Reason, Verdict, judge, overall
from geoqm.facades.schemas import RuleSet

_BLOCKS = {
    "building.dwellings": "units",
    "building.residential_share": "units",
    "building.is_monument": "monuments",
}
_WEIGHT = {Outcome.NOT_MET: 0, Outcome.UNKNOWN: 1, Outcome.ASK: 2, Outcome.MET: 3}


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion: the verdict, what was found and where, what would settle it, who decided."""

    verdict: Verdict
    found: str
    origin: str
    override: GrantOverride | None


@dataclass(frozen=True, slots=True)
class Told:
    """A result that was told: by which rules, from when until when."""

    rules: str
    told: queries.Told


@dataclass(frozen=True, slots=True)
class HouseCheck:
    """What the current rules say of a house; `lines` are empty for who may see the result only."""

    rules: RuleSet
    result: Outcome
    lines: tuple[Line, ...]
    history: tuple[Told, ...]
    lifted: tuple[GrantOverride, ...]

    @property
    def told_lines(self) -> tuple[Line, ...]:
        """Criteria that the rules tell, and those that a person decided."""
        return tuple(line for line in self.lines if line not in self.open_lines)

    @property
    def open_lines(self) -> tuple[Line, ...]:
        """Criteria whose value in the guideline is not known."""
        return tuple(line for line in self.lines if line.verdict.reason is Reason.RULE_UNKNOWN)

    @property
    def main_lines(self) -> tuple[Line, ...]:
        """The three criteria that matter most: what refuses first, then what is open, then the rest."""
        return tuple(sorted(self.told_lines, key=lambda line: _WEIGHT[line.verdict.outcome])[:3])


def house_check(
    session: Session, file: BuildingFile, role: Role, *, day: date
) -> HouseCheck | None:
    """The check of a house as `role` may see it; None before there are rules, or no result yet."""
    stored = queries.current(session)
    if stored is None or file.building.vanished_on:
        return None
    rules = service.rules_of(stored)
    if not role.sees(Role.STAFF):
        kept = queries.assessment(session, stored.id, file.building.id)
        return HouseCheck(rules, Outcome(kept.result), (), (), ()) if kept else None
    return _for_team(session, stored, file, day)


def _for_team(session: Session, stored: GrantRuleSet, file: BuildingFile, day: date) -> HouseCheck:
    rules, number = service.rules_of(stored), file.building.id
    subjects = [criterion.subject for criterion in rules.criteria]
    place = service.place_of(session, rules, day=day)
    findings = queries.findings_of(session, number, subjects, place, day=day)
    made = queries.overrides(session, number)
    held = {
        each.criterion: each
        for each in made
        if each.lifted_at is None and each.rule_set_id == stored.id
    }
    decided = {name: Outcome(each.outcome) for name, each in held.items()}
    verdicts = judge(rules, findings, decided)
    return HouseCheck(
        rules=rules,
        result=overall(verdicts),
        lines=tuple(_line(each, file, held.get(each.criterion.id)) for each in verdicts),
        history=_history(session, number),
        lifted=tuple(each for each in made if each.lifted_at is not None),
    )


def _line(verdict: Verdict, file: BuildingFile, override: GrantOverride | None) -> Line:
    found = words.found(verdict.finding, verdict.criterion.subject)
    return Line(verdict, found, _origin(verdict, file) if found else "", override)


def _origin(verdict: Verdict, file: BuildingFile) -> str:
    """Where the value comes from, as the file's own blocks say it."""
    subject = verdict.criterion.subject
    if subject == "location.in_area":
        return words.boundary(file.positions, verdict.finding)
    if subject == "building.age_years" and file.building.year_source:
        return file.building.year_source
    return _sources(file.origins[_BLOCKS.get(subject, "building")])


def _sources(origins: Sequence[Origin]) -> str:
    return ", ".join(words.source(each.dataset, each.stated_on) for each in origins)


def _history(session: Session, building_id: int) -> tuple[Told, ...]:
    titles = {each.id: f"{each.name}, {each.version}" for each in queries.rule_sets(session)}
    found = queries.history(session, building_id)
    return tuple(Told(titles.get(each.rule_set_id, ""), each) for each in found)
