"""The test bench: how many houses another version of the rules would judge differently.

Both versions are evaluated in one statement; nothing is stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geoqm.facades import files, queries, service
from geoqm.facades.model import GrantRuleSet
from geoqm.facades.queries import Difference, Scope
from geoqm.facades.rules import Outcome
from geoqm.facades.schemas import RuleSet


@dataclass(frozen=True, slots=True)
class Trial:
    """What a draft would change: results before and after, and some of the houses."""

    rules: RuleSet
    counts: Mapping[tuple[Outcome, Outcome], int]
    examples: Sequence[Difference]

    @property
    def houses(self) -> int:
        """All houses that were judged."""
        return sum(self.counts.values())

    @property
    def changed(self) -> int:
        """Houses whose result would be another one."""
        return sum(number for (was, now), number in self.counts.items() if was is not now)

    def before(self, outcome: Outcome) -> int:
        """Houses with this result by the version that the draft began with."""
        return sum(number for (was, _), number in self.counts.items() if was is outcome)

    def after(self, outcome: Outcome) -> int:
        """Houses with this result by the draft."""
        return sum(number for (_, now), number in self.counts.items() if now is outcome)


def trial(session: Session, base: GrantRuleSet, content: str, *, day: date) -> Trial:
    """Compare a draft with the version it began with; raises RuleFileError for its mistakes."""
    draft = files.parse(content.encode())
    before = service.rules_of(base)
    decided = queries.overridden(session, base.id)
    same = {each.id: each for each in before.criteria}
    kept = [each.id for each in draft.criteria if each.id in decided and same.get(each.id) == each]
    old = queries.judged(
        before, base.id, Scope(service.place_of(session, before, day=day), day, None, decided)
    )
    new = queries.judged(
        draft, base.id, Scope(service.place_of(session, draft, day=day), day, None, kept)
    )
    counts = queries.compared_counts(session, old, new)
    return Trial(
        rules=draft,
        counts={(Outcome(was), Outcome(now)): number for was, now, number in counts},
        examples=queries.differences(session, old, new) if len(counts) > 0 else (),
    )
