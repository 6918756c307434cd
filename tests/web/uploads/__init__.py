"""Lists that are uploaded in the browser."""
