"""German titles of the priority's levels and of how far the office is with a house."""

from typing import Final

from geoqm.layer.declaration import value_list

LEVELS: Final = value_list(high="hoch", medium="mittel", low="niedrig", none="kein Anlass")
CONTACT_STATES: Final = value_list(
    none="kein Kontakt",
    planned="in Kampagne geplant",
    sent="verschickt",
    tried="nicht angetroffen",
    in_talk="im Gespräch",
    advice="Beratung",
    application="Antrag",
    declined="kein Interesse",
)
LEVEL_TITLES: Final = {each.code: each.title for each in LEVELS}
