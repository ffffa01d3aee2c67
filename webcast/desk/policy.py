"""Who may read across domains."""

from webcast.accounts.policy import administration, organiser

RULES = {
    "desk.journal": organiser,
    "desk.styleguide": administration,
}
