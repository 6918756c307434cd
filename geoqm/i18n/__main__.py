"""`python -m geoqm.i18n`: bring the catalogues in step with the texts of the source."""

import sys

from geoqm.i18n.extraction import update
from geoqm.i18n.languages import Language

for each in Language:
    if each is not Language.GERMAN:
        sys.stdout.write(f"{each.label}: {update(each)} Texte ohne Übersetzung\n")
