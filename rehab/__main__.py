"""`python -m rehab`: how one part of the program starts another."""

from rehab.cli import main

main()
