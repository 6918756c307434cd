"""Planning: remarks of planners on the map, and plans of planning law, both with validity."""
