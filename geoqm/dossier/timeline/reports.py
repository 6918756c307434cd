"""Reports about the house: what arrived, what was decided. Who sent them stays in the inbox."""

from collections.abc import Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from geoqm.buildings.model import Unit
from geoqm.dossier.timeline.entries import Entry, Group, Photo, moment
from geoqm.intake import labels
from geoqm.intake.codes import EventKind, PhotoState, ReportState, Subject
from geoqm.intake.model import Report, ReportEvent, ReportPhoto

_HIDDEN = (ReportState.DRAFT.value, ReportState.SENT.value)
# Small steps stay in the inbox.
_TOLD = {
    EventKind.ACCEPTED.value, EventKind.MERGED.value, EventKind.REFUSED.value,
    EventKind.WITHDRAWN.value, EventKind.LET.value, EventKind.EXTENDED.value,
    EventKind.ASKED.value,
}  # fmt: skip
_LONGEST = 400


def reports(session: Session, building_id: int) -> Iterator[Entry]:
    """Arrival and decisions of every report that is about the house or a unit in it."""
    units = select(Unit.id).where(Unit.building_id == building_id)
    found = session.scalars(
        select(Report).where(
            or_(Report.building_id == building_id, Report.unit_id.in_(units)),
            Report.state.not_in(_HIDDEN),
            Report.arrived_at.is_not(None),
        )
    ).all()
    photos = _photos(session, [each.id for each in found])
    events = _events(session, [each.id for each in found])
    for report in found:
        yield _arrival(report, photos.get(report.id, ()))
        for event in events.get(report.id, ()):
            yield _step(report, event)


def _arrival(report: Report, photos: tuple[Photo, ...]) -> Entry:
    day, time = moment(report.arrived_at or report.created_at)
    said = report.words[:_LONGEST] + ("…" if len(report.words) > _LONGEST else "")
    subject = labels.SUBJECTS[Subject(report.subject)] if report.subject else "ohne Angabe"
    return Entry(
        on=day,
        time=time,
        title=f"Meldung {report.label}",
        groups=(Group.VACANCY, Group.PHOTOS) if photos else (Group.VACANCY,),
        text=f"„{said}“" if said else "",
        note=subject,
        href=f"/eingang/{report.id}",
        icon="report",
        photos=photos,
        rank=report.id,
    )


def _step(report: Report, event: ReportEvent) -> Entry:
    day, time = moment(event.happened_at)
    return Entry(
        on=day,
        time=time,
        title=f"Meldung {report.label}: {labels.EVENTS[EventKind(event.kind)]}",
        groups=(Group.VACANCY,),
        who=event.actor,
        href=f"/eingang/{report.id}",
        icon="report",
        rank=event.id,
    )


def _events(session: Session, ids: list[int]) -> dict[int, list[ReportEvent]]:
    rows = session.scalars(
        select(ReportEvent).where(
            ReportEvent.report_id.in_(ids),
            ReportEvent.kind.in_(_TOLD),
            ReportEvent.undone_at.is_(None),
        )
    )
    found: dict[int, list[ReportEvent]] = {}
    for row in rows:
        found.setdefault(row.report_id, []).append(row)
    return found


def _photos(session: Session, ids: list[int]) -> dict[int, tuple[Photo, ...]]:
    rows = session.execute(
        select(ReportPhoto.report_id, ReportPhoto.id)
        .where(ReportPhoto.report_id.in_(ids), ReportPhoto.state == PhotoState.READY.value)
        .order_by(ReportPhoto.place, ReportPhoto.id)
    )
    found: dict[int, tuple[Photo, ...]] = {}
    for report_id, photo_id in rows:
        address = f"/eingang/{report_id}/foto/{photo_id}"
        photo = Photo(f"{address}?klein=true", address)
        found[report_id] = (*found.get(report_id, ()), photo)
    return found
