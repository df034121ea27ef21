"""Parser functions that misbehave, for the tests of the confined process: it imports them by name."""

from __future__ import annotations

import ctypes
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from onrecord.errors import SourceError

started_at = time.monotonic()


def echo(data_path: Path, *, times: int) -> bytes:
    return data_path.read_bytes() * times


def stream(data_path: Path, *, size: int) -> Iterator[bytes]:
    del data_path
    for _ in range(size):
        yield b"x" * (1 << 20)


def refuse(data_path: Path) -> bytes:
    raise SourceError(f"{data_path.name} is encrypted", hint="save a copy without a password")


def fail(data_path: Path) -> bytes:
    raise KeyError(f"no\nsuch thing in {data_path.name}")


def recurse(data_path: Path) -> bytes:
    return recurse(data_path)


def sleep(data_path: Path) -> bytes:
    del data_path
    time.sleep(60)
    return b""


def spin(data_path: Path) -> bytes:
    del data_path
    while True:
        pass


def hog(data_path: Path) -> bytes:
    del data_path
    return b"x" * (1 << 30)


def crash(data_path: Path) -> bytes:
    del data_path
    ctypes.string_at(0)
    return b""


def write(data_path: Path) -> bytes:
    target = data_path.with_suffix(".written")
    target.write_bytes(b"something")
    return b"written"


def connect(data_path: Path) -> bytes:
    del data_path
    with socket.create_connection(("127.0.0.1", 9), timeout=2):
        return b"connected"


def count_open(data_path: Path) -> bytes:
    del data_path
    return str(len(os.listdir("/proc/self/fd"))).encode()  # noqa: PTH208


def tell_pid(data_path: Path) -> bytes:
    del data_path
    return f"{os.getpid()} {os.getppid()}".encode()


def tell_start(data_path: Path) -> bytes:
    del data_path
    return str(started_at).encode()


def act_out(data_path: Path, *, part: str = "echo") -> bytes:
    """What the file says is done: its words name one of these functions."""
    del part
    said = data_path.read_text(encoding="utf-8")
    if said == "keep":
        _KEPT.append(b"x" * (70 << 20))
        return b"kept"
    if said in ("refuse", "fail", "sleep", "hog", "crash", "tell_pid"):
        return globals()[said](data_path)  # type: ignore[no-any-return]
    if said == "end":
        os._exit(3)
    return said.encode()


_KEPT: list[bytes] = []
