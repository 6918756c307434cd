"""Map layers of the slice: vacancies for the office, offers and statistics for everybody."""

from geoqm.vacancies.layers.episodes import VACANCIES
from geoqm.vacancies.layers.figures import FIGURES, FLOW
from geoqm.vacancies.layers.public import MATCHING, OFFERS, STATISTICS

LAYERS = (VACANCIES, OFFERS, MATCHING, STATISTICS)
TABLES = (FIGURES, FLOW)
