"""Programmes in and out in other people's formats."""
