"""Lists that somebody uploads in the browser: columns, mapping, dry run, import."""
