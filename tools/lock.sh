#!/bin/sh
# Makes requirements/*.txt anew from pyproject.toml: `tools/lock.sh` keeps what still fits,
# `tools/lock.sh --upgrade` takes the newest releases. Needs uv; the installed locks need only pip.
set -eu
cd "$(dirname "$0")/.."

compile() {  # compile OUTPUT [OPTION...]: hashes and versions only, no index and no path of this machine
    output="requirements/$1.txt"
    shift
    uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
        --output-file "$output" "$@" >/dev/null
}

# The largest set first; the smaller ones then take their versions from it.
build_requires=$(mktemp)
trap 'rm -f "$build_requires"' EXIT
python3 -c 'import pathlib, tomllib
project = tomllib.loads(pathlib.Path("pyproject.toml").read_text())
print("\n".join([*project["build-system"]["requires"], "editables"]))' >"$build_requires"

compile dev pyproject.toml --extra test --extra bench --extra dev "$build_requires" "$@"
compile test pyproject.toml --extra test --constraint requirements/dev.txt "$@"
compile runtime pyproject.toml --constraint requirements/dev.txt "$@"
compile build "$build_requires" --constraint requirements/dev.txt "$@"
