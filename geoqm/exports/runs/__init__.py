"""Exports that take longer: a row tells what is wished, a job makes the file, a page waits."""
