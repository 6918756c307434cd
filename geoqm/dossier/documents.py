"""The file of a building as PDF: facts, owners, units, the whole time line. For the team."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from geoqm.buildings import codes
from geoqm.buildings.words import title_in, unit_title
from geoqm.dossier import words
from geoqm.dossier.composition import BuildingFile
from geoqm.dossier.timeline import Timeline
from geoqm.dossier.timeline.entries import Entry
from geoqm.outreach.queries.follow_ups import FollowUpRow
from geoqm.owners.codes import KINDS
from geoqm.owners.composition import HouseOwners
from geoqm.owners.kinds import OwnerKind
from geoqm.typesetting.template import Template

_TEMPLATE = Path(__file__).parent / "templates" / "akte.typ"


def as_pdf(
    file: BuildingFile,
    owners: HouseOwners,
    line: Timeline,
    waiting: Iterable[FollowUpRow],
    *,
    today: date,
) -> bytes:
    """The file to read and to keep."""
    building = file.building
    content = {
        "title": file.heading,
        "place": " ".join(filter(None, (building.postcode, building.city))),
        "demo": file.is_demo,
        "made_on": f"{today:%d.%m.%Y}",
        "facts": [
            ["Nutzung", words.use_of(building)],
            ["Baujahr", words.year_of(building)],
            ["Geschosse", str(building.storeys) if building.storeys else "unbekannt"],
            ["Denkmal", "ja" if file.monuments else "kein Eintrag geladen"],
            *([words.area_kind(each), words.place_in(each)] for each in file.positions),
        ],
        "owners": _owners(owners),
        "units": [
            [unit_title(each.unit), _area(each.unit), each.state] for each in file.occupancy.lines
        ],
        "waiting": [
            [f"{row.follow_up.due_on:%d.%m.%Y}", row.follow_up.subject, row.follow_up.assigned_to]
            for row in waiting
        ],
        "filter": line.only_title,
        "months": [
            {"title": month.title, "entries": [_told(entry) for entry in month.entries]}
            for month in line.months
        ],
    }
    return Template(_TEMPLATE).pdf(content)


def _owners(owners: HouseOwners) -> list[list[str]]:
    found = []
    for part in owners.parts:
        place = unit_title(part.unit) if part.unit else "ganzes Haus"
        for each in part.holdings:
            share = each.ownership.share_label or "Anteil unbekannt"
            found.append(
                [each.owner.display_name, KINDS[OwnerKind(each.owner.kind)], f"{place}, {share}"]
            )
    return found


def _area(unit: Any) -> str:
    if unit.area_m2 is None:
        return "Fläche unbekannt"
    measure = title_in(codes.AREA_MEASURES, unit.area_measure) if unit.area_measure else ""
    number = f"{float(unit.area_m2):,.0f}".replace(",", ".")
    return f"{number}\u202fm² {measure}".strip()


def _told(entry: Entry) -> dict[str, Any]:
    changes = [
        f"{line.title}: {line.before} → {line.after}" if line.before or line.after else line.title
        for change in entry.changes
        for line in change.lines
    ] or [change.title for change in entry.changes]
    photos = len(entry.photos)
    return {
        "day": f"{entry.on:%d.%m.%Y}",
        "title": entry.title,
        "text": entry.text,
        "note": " · ".join(
            filter(None, (entry.note, entry.tag, f"{photos} Fotos" if photos else ""))
        ),
        "changes": changes,
        "who": entry.who,
    }
