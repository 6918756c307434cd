"""Import of outside data: one module per source, one run with one transaction each."""
