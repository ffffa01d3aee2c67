"""Pages about people: coming in, one's own account, public profiles, the team."""

from webcast.accounts.views import entry, own, people, team

blueprints = (entry.bp, own.bp, people.bp, team.bp)
