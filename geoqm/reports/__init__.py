"""Pages for everybody that speak about geoqm and its data; statistics come here later."""
