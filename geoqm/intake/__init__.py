"""Reports of vacancies: the public form's drafts, confirmation, and the office's inbox."""
