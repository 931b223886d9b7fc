"""Executes a notebook in its own folder with nbclient as it is, and prints it with its outputs as JSON.

Usage: plain.py NOTEBOOK. What comes after a cell's idle message is lost or lands elsewhere, as it does for everybody.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

path = Path(sys.argv[1]).resolve()
notebook = nbformat.read(path, as_version=4)
NotebookClient(notebook, timeout=180, kernel_name="deno", record_timing=True, resources={"metadata": {"path": str(path.parent)}}).execute()
sys.stdout.write(nbformat.writes(notebook))
