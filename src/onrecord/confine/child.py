"""The confined side: a server that forks a child for each request, and the child, which runs it within its limits."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import itertools
import json
import math
import os
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from onrecord.confine.limits import CHUNK, DESCRIPTORS, FRAME, MEGA, Limits
from onrecord.errors import ConfinedError, SourceError

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_CLONE_NEWUSER, _CLONE_NEWNET, _PR_SET_PDEATHSIG = 0x10000000, 0x40000000, 1


def serve(descriptor: int) -> NoReturn:
    """Forks a child for each request that arrives on the socket; ends, with its child, when the socket closes."""
    server = socket.socket(fileno=descriptor)
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            head, fds, _, _ = socket.recv_fds(server, 4, 2)
            if len(head) < 4:
                os._exit(0)
            body = server.recv(struct.unpack(">I", head)[0], socket.MSG_WAITALL)
            request = json.loads(body)
        except (OSError, ValueError):
            os._exit(0)
        module = request["function"].partition(":")[0]
        if module not in sys.modules:
            with contextlib.suppress(Exception):  # reported by the child, which tries again
                # ``warm_up`` of a parser's module, where it has one, loads models and tables that all children share.
                getattr(importlib.import_module(module), "warm_up", bool)()
            gc.collect()
            gc.freeze()
            gc.set_threshold(20_000)  # trees and texts hold few cycles, and looking for them is 2 % of a page
        child = os.fork()
        if child == 0:
            server.close()
            _be_child(request, *fds)
        for handed in fds:
            os.close(handed)
        while True:
            ready, _, _ = select.select([server.fileno(), wake_read], [], [])
            if wake_read in ready:
                os.read(wake_read, 64)
                pid, status = os.waitpid(child, os.WNOHANG)
                if pid:
                    with contextlib.suppress(OSError):
                        os.killpg(child, signal.SIGKILL)  # whatever it started in spite of its limits
                    break
            if server.fileno() in ready:  # the caller never sends before it was answered: this is its end
                os.killpg(child, signal.SIGKILL)
                os._exit(0)
        try:
            server.sendall(struct.pack(">i", status))
        except OSError:
            os._exit(0)


def _be_child(request: dict[str, Any], out: int, data: int | None = None) -> NoReturn:
    """Runs one request with its limits, writes frames to ``out``, and exits without any clean-up.

    ``data`` is a descriptor that holds the bytes, where they lie in no file.
    """
    try:
        os.setpgid(0, 0)
        limits = Limits(**request["limits"])
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGALRM, signal.SIGPIPE, signal.SIGXCPU):
            signal.signal(number, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, limits.seconds)
        _close_descriptors(out, *(() if data is None else (data,)))
        if data is not None:
            request["path"] = os.fsencode(DESCRIPTORS / str(data)).hex()
        _deny_network()
        _set_limits(limits, len(request.get("items", ({},))))
        for at, item in enumerate(request.get("items", ({},))):
            if at:
                _renew_limits(limits)
            for frame in _make_frames({**request, **item}):
                _write_all(out, frame)
                if frame[:1] == b"E" and json.loads(frame[FRAME.size :])["confined"]:
                    os._exit(0)  # what is to come gets a process that nothing has gone wrong in
    except BaseException:
        os._exit(1)
    os._exit(0)


def _write_all(out: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(out, view) :]


def _make_frames(request: Mapping[str, Any]) -> Iterator[bytes]:
    """The frames of one run: its output in pieces, then how it ended."""
    try:
        module, _, name = request["function"].partition(":")
        function: Callable[..., bytes | Iterable[bytes]] = getattr(importlib.import_module(module), name)
        path = () if request["path"] is None else (Path(os.fsdecode(bytes.fromhex(request["path"]))),)
        result = function(*path, **request["args"])
        for piece in (result,) if isinstance(result, bytes) else result:
            for at in range(0, len(piece), CHUNK):
                part = piece[at : at + CHUNK]
                yield FRAME.pack(b"D", len(part)) + part
        yield FRAME.pack(b"F", 0)
    except MemoryError:
        megabytes = request["limits"]["memory_bytes"] // MEGA
        yield _error_frame(f"reading this file needed more than {megabytes} MB of memory", "it was stopped", True)
    except SourceError as error:
        yield _error_frame(error.message, error.hint, isinstance(error, ConfinedError))
    except RecursionError:
        yield _error_frame("this file is nested too deeply to be read", "it may be damaged or hostile", True)
    except Exception as error:
        text = f"the parser of this file failed: {type(error).__name__}: {error}"
        yield _error_frame(text[:300], "the file may be damaged", True)


def _error_frame(error: str, hint: str, is_confined: bool) -> bytes:
    body = json.dumps({"error": error, "hint": hint, "confined": is_confined}).encode()
    return FRAME.pack(b"E", len(body)) + body


def _close_descriptors(*keep: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    limit = os.sysconf("SC_OPEN_MAX")
    at = 3
    for kept in sorted(keep):
        os.closerange(at, kept)
        at = kept + 1
    os.closerange(at, min(limit if limit > 0 else 4096, 65536))


def _deny_network() -> None:
    """A name space without network, and death with the server, where the kernel allows; else nothing changes."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _set_limits(limits: Limits, count: int) -> None:
    """The limits of the first of so many sources; those of memory, files and processes hold for all together."""
    if resource is None:
        return
    used, cpu = _find_used_memory(), max(1, math.ceil(limits.seconds))
    wanted = {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_CPU: (cpu, (cpu + 2) * count),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (limits.open_files, limits.open_files),
        resource.RLIMIT_AS: (used + limits.memory_bytes,) * 2,
        resource.RLIMIT_NPROC: (0, 0),
    }
    for name, value in wanted.items():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(name, value)


def _renew_limits(limits: Limits) -> None:
    """The next source has as much time as the one before had."""
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    if resource is not None:
        with contextlib.suppress(OSError, ValueError):
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            resource.setrlimit(resource.RLIMIT_CPU, (min(math.ceil(time.process_time() + limits.seconds), hard), hard))


def _find_used_memory() -> int:
    """The address space that this process has taken already; a round guess where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 512 * MEGA


# ── where there is no fork ──────────────────────────────────────────────────────────────────────────────────────


def serve_once() -> None:
    """Answers the one request on standard input; what it writes ends at the output limit."""
    request = json.loads(sys.stdin.buffer.read())
    limits, total = Limits(**request["limits"]), itertools.count(0)
    for frame in _make_frames(request):
        if next(total) * CHUNK > limits.output_bytes + CHUNK:
            break
        sys.stdout.buffer.write(frame)
