"""The list of slices: their layers, tables, routers and navigation. A table of contents."""

import geoqm.access.model
import geoqm.actors.model
import geoqm.areas.model
import geoqm.buildings.model
import geoqm.consultations.model
import geoqm.db.model
import geoqm.exports.runs.model
import geoqm.facades.model
import geoqm.grants.model
import geoqm.intake.model
import geoqm.intake.reminders.model
import geoqm.jobs.model
import geoqm.letters.model
import geoqm.messages.model
import geoqm.outreach.model
import geoqm.outreach.priority.model
import geoqm.outreach.rounds.model
import geoqm.owners.model
import geoqm.planning.model
import geoqm.vacancies.model
import geoqm.walks.model  # noqa: F401  (importing the models fills the metadata)
from geoqm.actors import layers as actors
from geoqm.areas import layers as areas
from geoqm.buildings import layers as buildings
from geoqm.changes.layers import changes_layer
from geoqm.db.base import Base
from geoqm.facades import layers as facades
from geoqm.grants import layers as grants
from geoqm.layer.declaration import Layer, Table
from geoqm.outreach import layers as outreach
from geoqm.planning import layers as planning
from geoqm.vacancies import layers as vacancies

_OF_SLICES: tuple[Layer, ...] = (
    *buildings.LAYERS,
    *vacancies.LAYERS,
    *outreach.LAYERS,
    *facades.LAYERS,
    *grants.LAYERS,
    *areas.LAYERS,
    *planning.LAYERS,
    *actors.LAYERS,
)
LAYERS: tuple[Layer, ...] = (*_OF_SLICES, changes_layer(_OF_SLICES))
TABLES: tuple[Table, ...] = (*vacancies.TABLES,)
VIEWS: tuple[Layer | Table, ...] = (*LAYERS, *TABLES)
METADATA = Base.metadata
