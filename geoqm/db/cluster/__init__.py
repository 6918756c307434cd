"""The private PostGIS server of an installation: own data folder, unix socket only.

An installation with `GEOQM_DATABASE_URL` needs nothing of this.
"""

from geoqm.db.cluster.cluster import Cluster
from geoqm.db.cluster.server import Status

__all__ = ["Cluster", "Status"]
