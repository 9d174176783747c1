"""Reads a notebook with Jupyter's own nbformat, validates it, and prints how nbformat would write it."""
import sys

import nbformat

notebook = nbformat.read(sys.argv[1], as_version=4)
nbformat.validate(notebook)
sys.stdout.reconfigure(encoding="utf-8", newline="\n")
sys.stdout.write(nbformat.writes(notebook) + "\n")
