"""Staying true: landlords are asked whether it is still empty, the team is told what nobody knows.

Stands above reports, vacancies and messages: a reminder goes to the sender of the report that an
entry came from, as long as they agree, and their answer confirms or ends the entry.
"""
