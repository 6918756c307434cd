"""The session behind a landlord's link: the form's database role, committed before the answer."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session

from geoqm.db.engine import Caller, session_scope
from geoqm.db.roles import INTAKE
from geoqm.http.dependencies import Context


def _session(context: Context) -> Iterator[Session]:
    with session_scope(context.engine, Caller(INTAKE)) as session:
        yield session


LinkSession = Annotated[Session, Depends(_session, scope="function")]
