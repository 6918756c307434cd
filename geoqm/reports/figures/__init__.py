"""The page of figures `/zahlen`: vacancies on a reference day and how they moved."""
