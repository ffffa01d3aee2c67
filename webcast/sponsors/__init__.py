"""Sponsors: organisations, campaigns, pledges."""
