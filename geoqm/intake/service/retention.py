"""Deleting what is over its time: drafts, unconfirmed reports, reports without an entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Session

from geoqm.intake.codes import ReportState
from geoqm.intake.model import Report, ReportAttempt, ReportPhoto, ReportSender
from geoqm.intake.rules import Retention

_ATTEMPTS = timedelta(days=1)
_USUAL = Retention()


@dataclass(frozen=True, slots=True)
class Purged:
    """How many reports and senders were deleted, and which photo files have to follow."""

    reports: int
    senders: int
    files: Sequence[str]


def purge(session: Session, now: datetime, *, keep: Retention = _USUAL) -> Purged:
    """Delete what is over its time; the caller removes the files after the commit."""
    outdated = select(Report.id).where(_outdated(now, keep))
    files = session.scalars(
        select(ReportPhoto.file_key).where(
            ReportPhoto.report_id.in_(outdated), ReportPhoto.file_key != ""
        )
    ).all()
    reports = session.scalars(delete(Report).where(_outdated(now, keep)).returning(Report.id)).all()
    senders = session.scalars(
        delete(ReportSender)
        .where(ReportSender.report_id.in_(select(Report.id).where(_long_decided(now, keep))))
        .returning(ReportSender.report_id)
    ).all()
    session.execute(delete(ReportAttempt).where(ReportAttempt.began_at < now - _ATTEMPTS))
    return Purged(len(reports), len(senders), files)


def _outdated(now: datetime, keep: Retention) -> ColumnElement[bool]:
    last = Report.decided_at.is_(None) | (Report.decided_at < now - keep.without_entry)
    ended = Report.state.in_([ReportState.REFUSED, ReportState.WITHDRAWN])
    return or_(
        and_(Report.state == ReportState.DRAFT, Report.created_at < now - keep.drafts),
        and_(Report.state == ReportState.SENT, Report.arrived_at < now - keep.unconfirmed),
        and_(ended, Report.news_at.is_(None), Report.arrived_at < now - keep.without_entry, last),
    )


def _long_decided(now: datetime, keep: Retention) -> ColumnElement[bool]:
    decided = Report.state.in_([ReportState.ACCEPTED, ReportState.MERGED])
    return decided & (Report.decided_at < now - keep.senders)
