"""The inbox of the office (Eingang): pages, forms and words."""
