"""PDF files: one way to set a Typst template, with the fonts that come with geoqm."""
