"""SQL texts of the migrations; a text never changes after its release."""

from pathlib import Path

from alembic import op


def run(name: str) -> None:
    """Execute the statements of an SQL file beside this module."""
    statement = (Path(__file__).parent / name).read_text(encoding="utf-8")
    op.get_bind().exec_driver_sql(statement.replace("%", "%%"))
