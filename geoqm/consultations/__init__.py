"""When and where the office can be asked in person: told by check and letters."""
