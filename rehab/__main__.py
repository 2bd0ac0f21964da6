"""`python -m rehab`: how one part of the program starts another, also where it was not installed."""

from rehab.cli import main

main()
