"""Pure decisions about cases: money, steps, offers, what is missing, how long data are kept."""
