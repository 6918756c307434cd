"""The round on the phone: the parts of the street walk with a page of its own."""

from typing import Final

from geoqm.walks.shell import PhonePage

ADDRESS: Final = "/rundgang"
PAGE: Final = PhonePage(
    address=ADDRESS,
    prefix="gq-rundgang",
    styles=("css/fonts.css", "css/geoqm.css", "css/walk.css", "css/round.css"),
    script="round",
    modules=("round-map", "walk-dom", "walk-leave", "walk-store", "walk-sync"),
    templates=("outreach/rundgang_telefon.html",),
    numbered=True,
)
