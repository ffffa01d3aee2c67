"""Speed, as ratios to a bare Flask route under the same server: see README.md here."""
