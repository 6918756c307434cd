"""Alembic environment: runs on the connection that the caller hands over."""

from alembic import context
from geoalchemy2 import alembic_helpers

from geoqm.catalogue import METADATA


def _run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        include_object=alembic_helpers.include_object,
        process_revision_directives=alembic_helpers.writer,
        render_item=alembic_helpers.render_item,
        compare_type=True,
    )
    context.run_migrations()


_run()
