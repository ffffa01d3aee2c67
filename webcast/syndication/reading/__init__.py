"""Reading what others publish: files become dataclasses and a report. Nothing is stored here."""
