"""Layers that read tables about persons say in which fields one hears of them."""

import pytest

from geoqm.catalogue import LAYERS, METADATA
from geoqm.db import personal
from geoqm.db.roles import Role
from geoqm.layer.declaration import Layer
from geoqm.portal.entries import personal_fields

ABOUT_PERSONS = {table.name for table, _ in personal.declared(METADATA)}


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_layer_that_reads_of_persons_marks_its_fields(layer: Layer) -> None:
    if ABOUT_PERSONS & set(layer.tables):
        assert personal_fields(layer, Role.ADMIN)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_field_that_sounds_of_persons_is_marked(layer: Layer) -> None:
    words = ("kontakt", "notiz", "e-mail", "telefon", "ansprechp")
    sounding = {each.name for each in layer.fields if any(w in each.title.lower() for w in words)}
    assert sounding <= {each.name for each in personal_fields(layer, Role.ADMIN)}
