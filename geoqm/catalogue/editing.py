"""Which layers can be edited through the map API, and by whom. A table of contents."""

from geoqm.areas import editing as areas
from geoqm.layer.editing import Editor
from geoqm.planning import editing as planning
from geoqm.vacancies import editing as vacancies

EDITORS: tuple[Editor, ...] = (*areas.EDITORS, *planning.EDITORS, *vacancies.EDITORS)
