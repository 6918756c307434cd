"""Which layers can be edited through the map API, and by whom. A table of contents."""

from geoqm.areas import editing as areas
from geoqm.layer.editing import Editor
from geoqm.planning import editing as planning

EDITORS: tuple[Editor, ...] = (*areas.EDITORS, *planning.EDITORS)
