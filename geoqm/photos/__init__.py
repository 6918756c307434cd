"""From an uploaded picture to one that may be kept: small, upright, without place and device.

Pure functions over bytes; where the result is stored is decided above.
"""

from geoqm.photos.pipeline import LARGEST_BYTES, Flaw, Photo, UnusablePhoto, digest, prepared

__all__ = ["LARGEST_BYTES", "Flaw", "Photo", "UnusablePhoto", "digest", "prepared"]
