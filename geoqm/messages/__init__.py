"""E-mail: templates per language, the outbox in the database, and the job that sends it.

Every slice that writes to people uses `service.enqueue` in the transaction of its own change:
a message is there exactly when the change is.
"""
