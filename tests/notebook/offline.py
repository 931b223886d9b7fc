"""Runs a program where no network is: offline.py PROGRAM ARGUMENTS…

In a network namespace of its own, with nothing but the loopback, where the system lets us make one; and with proxies that nobody
answers, for programs that ask them, everywhere.
"""

import ctypes
import fcntl
import os
import socket
import struct
import sys

CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 1

if sys.platform == "linux" and ctypes.CDLL(None).unshare(CLONE_NEWNET) == 0:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as loopback:
        fcntl.ioctl(loopback, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))
for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
    os.environ[name] = "http://127.0.0.1:9"
os.environ["no_proxy"] = os.environ["NO_PROXY"] = ""
os.execvp(sys.argv[1], sys.argv[1:])
