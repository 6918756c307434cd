"""Makes PDF files of letters: sheet by DIN 5008, worker processes, one file for the printer."""
