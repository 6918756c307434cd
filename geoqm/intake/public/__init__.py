"""The public pages of the slice: the form `/melden` and the sender's page `/meldung/{token}`."""
