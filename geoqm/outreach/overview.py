"""Puts the page of a campaign together: funnel, persons, map, who is left out, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geoqm.access.queries import colleagues
from geoqm.outreach import codes, rules
from geoqm.outreach.kinds import PersonState
from geoqm.outreach.model import Campaign
from geoqm.outreach.queries import campaign_map, campaigns
from geoqm.outreach.queries.campaign_map import CampaignMap
from geoqm.outreach.queries.campaigns import PersonRow, Progress

FILTERS = {
    "": "Alle",
    "faellig": "Wiedervorlage fällig",
    "ohne": "ohne Antwort",
    "ausgelassen": "ausgelassen",
    **{state.value: title for state, title in codes.PERSON_STATES.items()},
}
_TABS = ("", "faellig", "ohne", "ausgelassen")
_BESIDE = {"left_out": "ausgelassen", "unknown": "Eigentum unbekannt"}


@dataclass(frozen=True, slots=True)
class Tab:
    """A filter of the list and how many persons it finds."""

    code: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A state of houses on the map, in words, with their number."""

    code: str
    title: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All that the page of a campaign shows."""

    campaign: Campaign
    responsible: str
    progress: Progress
    funnel: Sequence[rules.Bar]
    left_out: str
    tabs: Sequence[Tab]
    rows: Sequence[PersonRow]
    total: int
    pages: int
    map: CampaignMap | None
    legend: Sequence[LegendRow]


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign in the list, with its numbers."""

    campaign: Campaign
    progress: Progress
    funnel: Sequence[rules.Bar]


def funnel_of(progress: Progress) -> list[rules.Bar]:
    """The funnel of a campaign."""
    return rules.funnel(
        progress.states,
        houses=progress.houses,
        several=progress.several,
        left_out=sum(progress.left_out.values()),
    )


def all_rows(session: Session) -> list[CampaignRow]:
    """Every campaign with its numbers."""
    found = []
    for each in campaigns.all_campaigns(session):
        progress = campaigns.progress(session, each.id)
        found.append(CampaignRow(each, progress, funnel_of(progress)))
    return found


def overview(session: Session, campaign_id: int, *, today: date, only: str, page: int) -> Overview:
    """The page of a campaign; raises NotFound."""
    found = campaigns.campaign(session, campaign_id)
    progress = campaigns.progress(session, campaign_id)
    total, rows = campaigns.people_of(session, campaign_id, today=today, only=only, page=page)
    drawn = campaign_map.campaign_map(session, campaign_id)
    names = dict(colleagues(session))
    return Overview(
        campaign=found,
        responsible=names.get(found.responsible, found.responsible),
        progress=progress,
        funnel=funnel_of(progress),
        left_out=rules.left_out_words(progress.left_out),
        tabs=[
            Tab(code, FILTERS[code], campaigns.count(session, campaign_id, today=today, only=code))
            for code in _TABS
        ],
        rows=rows,
        total=total,
        pages=-(-total // campaigns.PAGE),
        map=drawn,
        legend=_legend(drawn),
    )


def _legend(drawn: CampaignMap | None) -> list[LegendRow]:
    houses = drawn.houses if drawn else ()
    titles = {state.value: codes.PERSON_STATES[state] for state in PersonState} | _BESIDE
    return [
        LegendRow(code, title, sum(house.state == code for house in houses))
        for code, title in titles.items()
    ]
