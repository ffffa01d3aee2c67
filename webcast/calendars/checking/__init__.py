"""Reading calendars as others read them: our rules, and programs' own readers."""
