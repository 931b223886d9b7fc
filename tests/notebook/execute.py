"""Executes a notebook in its own folder, with the kernel that it names, and prints it with its outputs as JSON.

Usage: execute.py NOTEBOOK [LATE]. A cell that throws stops it, with exit code 1.

The Deno kernel may send an output after it said that it is idle; so each cell's outputs are awaited a little longer:
LATE, 0.15 s by default.
"""

import asyncio
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient


LATE = float(sys.argv[2]) if len(sys.argv) > 2 else 0.15


class LateOutputs(NotebookClient):
    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        await super()._async_poll_output_msg(parent_msg_id, cell, cell_index)
        while True:
            try:
                message = await self.kc.iopub_channel.get_msg(timeout=LATE)
            except Exception:  # queue.Empty: nothing came late
                return
            if message["parent_header"].get("msg_id") == parent_msg_id:
                try:
                    self.process_message(message, cell, cell_index)
                except Exception:  # a second idle
                    return


path = Path(sys.argv[1]).resolve()
notebook = nbformat.read(path, as_version=4)
client = LateOutputs(notebook, timeout=180, record_timing=True, resources={"metadata": {"path": str(path.parent)}})
try:
    client.execute()
finally:
    sys.stdout.write(nbformat.writes(notebook))
