"""OGC API – Features and Tiles over the layers; knows no domain."""
