"""What changed in the layers: between two days, since an instant, as pages, feed, layer and file."""
