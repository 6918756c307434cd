"""Buildings, addresses, parcels, units and monuments: the spatial backbone."""
