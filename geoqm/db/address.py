"""Which database an installation uses: its own private cluster, or the one in the settings."""

from geoqm.db.cluster import Cluster
from geoqm.db.engine import plain_url
from geoqm.settings import Settings


def private_cluster(settings: Settings) -> Cluster:
    """The private PostGIS of this installation, started or not."""
    return Cluster(settings.var_dir / "postgres", listen=settings.database_listen)


def database_url(settings: Settings) -> str:
    """The SQLAlchemy address of the database; starts nothing."""
    if settings.database_url is not None:
        return plain_url(settings.database_url.get_secret_value())
    return private_cluster(settings).url()


def read_url(settings: Settings) -> str:
    """The address for the hot read paths: a replica where one is set."""
    if settings.database_read_url is not None:
        return plain_url(settings.database_read_url.get_secret_value())
    return database_url(settings)
