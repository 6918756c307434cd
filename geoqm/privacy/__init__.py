"""Data protection at work: person report, erasure, retention, record of processing.

Everything is made from what the tables declare about themselves (`geoqm.db.personal`).
"""
