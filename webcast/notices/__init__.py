"""Telling people: the outbox of mails, written with the change and sent after it."""
