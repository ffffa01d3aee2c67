"""`python -m webcast`: the same as the `webcast` command."""

from webcast.cli import main

main()
