"""The file of a building (Akte): everything that all slices know about one house, on one page."""
