"""Boxes as clients send them."""

import pytest

from geoqm.errors import InvalidInput
from geoqm.geo import bbox, crs


def test_six_numbers_lose_their_heights() -> None:
    box = bbox.parse("6.4,51.1,0,6.5,51.2,100", crs.CRS84)
    assert box.values == (6.4, 51.1, 6.5, 51.2)


def test_latitude_comes_first_in_epsg_4326() -> None:
    box = bbox.parse("51.1,6.4,51.2,6.5", crs.WGS84)
    assert box.values == (6.4, 51.1, 6.5, 51.2)


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "a,b,c,d", "1,2,3,nan", "1,2,3,inf", "1,2,3,4,5", "6.4,51.3,6.5,51.2"]
)
def test_unreadable_box_names_the_parameter(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        bbox.parse(text, crs.CRS84)
    assert caught.value.field == "bbox"


def test_unknown_reference_system_is_refused() -> None:
    with pytest.raises(InvalidInput, match="9999"):
        crs.by_uri("http://www.opengis.net/def/crs/EPSG/0/9999")


def test_angle_brackets_around_a_system_are_accepted() -> None:
    assert crs.by_uri(f"<{crs.UTM32.uri}>") is crs.UTM32
