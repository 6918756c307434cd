"""The languages of everything that landlords and residents see: choice, texts, numbers, dates."""

from geoqm.i18n.languages import Language, chosen, negotiated
from geoqm.i18n.texts import Texts, later, texts_in

__all__ = ["Language", "Texts", "chosen", "later", "negotiated", "texts_in"]
