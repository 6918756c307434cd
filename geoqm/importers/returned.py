"""Rows that geoqm itself handed out: an export that comes back would store everything twice."""

from typing import Final

from geoqm.importers import cells
from geoqm.importers.columns import Column
from geoqm.importers.job import RowRefused, SourceRow

COLUMNS: Final = (
    Column("geoqm_dataset", "Datenbestand in geoqm", ("dataset", "datenbestand")),
    Column("geoqm_run", "Importlauf in geoqm", ("import_run_id", "importlauf")),
)


def refuse(row: SourceRow) -> None:
    """Raise RowRefused for a row of an export; one that was added to it has no data set."""
    dataset = cells.text(row.values.get("geoqm_dataset"))
    if dataset and "geoqm_run" in row.values:
        raise RowRefused(
            f"Die Zeile stammt aus geoqm (Datenbestand „{dataset[:60]}“) und stünde doppelt da.",
            "Ändern Sie sie in QGIS über die Ebene selbst; neue Zeilen der Datei werden gelesen.",
        )
