"""What leaves the slice as a file: letters as PDF and DOCX, the proof of use as XLSX and PDF."""
