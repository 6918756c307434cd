"""The map of the staff, built with Folium from the layer declarations; knows no domain."""
