"""Runs cells in a Deno kernel and prints when each of their outputs arrived, in s after the cell was sent, as JSON lines.

Usage: notebook.py FOLDER CELLS.json. The first cell is not measured.
"""

import json
import sys
import time

from jupyter_client.manager import KernelManager

folder, path = sys.argv[1:]
manager = KernelManager(kernel_name="deno")
manager.start_kernel(cwd=folder)
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)
try:
    for code in json.load(open(path)):
        start = time.perf_counter()
        sent = client.execute(code)
        seen = []
        while True:
            message = client.get_iopub_msg(timeout=120)
            if message["parent_header"].get("msg_id") != sent:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "error":
                sys.exit(f"{content['ename']}: {content['evalue']}")
            if kind in ("display_data", "update_display_data"):
                seen.append({"kind": kind, "time": time.perf_counter() - start, "html": content["data"].get("text/html", "")})
            if kind == "status" and content["execution_state"] == "idle":
                break
        print(json.dumps(seen), flush=True)
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
