"""A kernel to talk with, one JSON object a line: what a notebook front end does, and nothing more.

Usage: session.py KERNEL FOLDER. Reads {"id", "do": "execute" | "interrupt" | "restart" | "shutdown", "code"?} from standard
input and answers each with a line {"id", "outputs", "status", "seconds"}. An interrupt is sent at once, while a cell runs.
Outputs that belong to no running cell come as {"late": …}.
"""

import json
import os
import queue
import sys
import threading
import time

from jupyter_client.manager import KernelManager

manager = KernelManager(kernel_name=sys.argv[1])
manager.start_kernel(cwd=sys.argv[2])
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)
answers = threading.Lock()


def answer(**fields):
    with answers:
        print(json.dumps(fields), flush=True)


def execute(id, code):
    start = time.time()
    sent = client.execute(code)
    outputs = []
    idle = False
    while True:
        try:
            message = client.get_iopub_msg(timeout=0.2)
        except queue.Empty:
            if idle:  # the kernel may send an output after it said that it is idle
                break
            if not manager.is_alive():
                answer(id=id, outputs=outputs, status="dead", seconds=time.time() - start)
                return
            continue
        kind, content = message["msg_type"], message["content"]
        if message["parent_header"].get("msg_id") != sent:
            if kind not in ("status", "execute_input"):
                answer(late={"output_type": kind, **content})
            continue
        if kind in ("stream", "error", "execute_result", "display_data", "update_display_data"):
            outputs.append({"output_type": kind, **content})
        if kind == "status" and content["execution_state"] == "idle":
            idle = True
            seconds = time.time() - start
    while True:
        reply = client.get_shell_msg(timeout=10)
        if reply["parent_header"].get("msg_id") == sent:
            break
    answer(id=id, outputs=outputs, status=reply["content"]["status"], seconds=seconds)


def run(commands):
    while True:
        command = commands.get()
        if command is None:
            return
        id, do = command["id"], command["do"]
        if do == "execute":
            execute(id, command["code"])
        elif do == "restart":
            manager.restart_kernel(now=False)
            client.wait_for_ready(timeout=60)
            answer(id=id, outputs=[], status="ok", seconds=0)
        elif do == "shutdown":
            manager.shutdown_kernel(now=False)
            answer(id=id, outputs=[], status="ok", seconds=0)


commands = queue.Queue()
runner = threading.Thread(target=run, args=(commands,))
runner.start()
answer(ready=True, pid=os.getpid())
for line in sys.stdin:
    command = json.loads(line)
    if command["do"] == "interrupt":
        manager.interrupt_kernel()
        answer(id=command["id"], outputs=[], status="ok", seconds=0)
    else:
        commands.put(command)
commands.put(None)
runner.join()
if manager.has_kernel:
    manager.shutdown_kernel(now=True)
os._exit(0)
