"""geoqm: the property map of urban renewal."""

__version__ = "0.1.0"
