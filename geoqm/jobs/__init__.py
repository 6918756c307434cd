"""Work in the background: jobs that the slices declare, and the worker that runs them.

A request never defers a job. It writes a business row; a periodic job finds the row, and a
trigger may wake the job at once (`docs/decisions/0008-jobs-find-their-work.md`).
"""
