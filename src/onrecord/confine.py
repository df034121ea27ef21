"""Runs a parser of untrusted bytes in a process of its own, with limits; only bytes come back, never objects.

One small server process is started on first use. It imports the parser's module once and forks a fresh child for each
source, so that a run costs milliseconds and nothing that a hostile file does can reach the next one. The child holds
one pipe and no other descriptor, cannot write files, start processes or (on Linux, where the kernel lets it) reach a
network, and dies at its limits of wall time, processor time, memory and output. When the calling process dies, so do
server and child.

What this does not do: it does not hide readable files of the same user from a parser that was taken over. Where the
system has no ``fork`` (Windows), each run is a new interpreter with limits of time and output only.
"""

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
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from onrecord.errors import ConfinedError, SourceError

_MEGA = 1 << 20
_FRAME = struct.Struct(">cI")  # kind (D data, E error, F finished), length of the payload
_CHUNK = _MEGA
_CLONE_NEWUSER, _CLONE_NEWNET, _PR_SET_PDEATHSIG = 0x10000000, 0x40000000, 1
_QUIET = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one run may use: ``seconds`` of wall time and of processor time; ``memory_bytes`` beyond what the imported
    parsers take before they see the source; ``text_bytes`` is the largest source that is cleaned."""

    seconds: float = 60.0
    memory_bytes: int = 2048 * _MEGA
    text_bytes: int = 20 * _MEGA
    output_bytes: int = 512 * _MEGA
    open_files: int = 32


DEFAULT_LIMITS = Limits()


def run_confined(
    function: str, data_path: Path | None, args: Mapping[str, Any] | None = None, limits: Limits = DEFAULT_LIMITS
) -> bytes:
    """What ``module:name`` returned for the file at ``data_path`` and the keyword arguments, as bytes.

    The function is called as ``name(data_path, **args)`` (``name(**args)`` without a path) and gives bytes or yields
    them. ``args`` must be plain JSON. Raises ConfinedError at a limit or crash, SourceError where the function did.
    """
    return b"".join(stream_confined(function, data_path, args, limits))


def stream_confined(
    function: str, data_path: Path | None, args: Mapping[str, Any] | None = None, limits: Limits = DEFAULT_LIMITS
) -> Iterator[bytes]:
    """The same, piece by piece as the child writes them, so that big members are never in memory whole.

    What was yielded before an error is to be thrown away.
    """
    if not hasattr(os, "fork"):
        function_path = _encode_request(function, data_path, args, limits)
        yield from _run_once(function_path, limits)
        return
    with _LOCK:
        yield from _run_forked(_encode_request(function, data_path, args, limits), limits)


def _encode_request(
    function: str, data_path: Path | None, args: Mapping[str, Any] | None, limits: Limits
) -> dict[str, Any]:
    path = os.fsencode(data_path.absolute()).hex() if data_path is not None else None
    return {"function": function, "path": path, "args": dict(args or {}), "limits": asdict(limits)}


# ── the calling side ────────────────────────────────────────────────────────────────────────────────────────────


class _Server:
    """The server process of this process: started on first use, started anew after a fork, a crash or a kill."""

    def __init__(self) -> None:
        self.owner = 0
        self.socket: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def connect(self) -> socket.socket:
        if self.socket is not None and self.owner == os.getpid() and self.process and self.process.poll() is None:
            return self.socket
        self.close()
        ours, theirs = socket.socketpair()
        start = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); import onrecord.confine as c; c.serve(%d)"
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", start % theirs.fileno(), json.dumps(sys.path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env={**os.environ, **_QUIET},
                start_new_session=True,
            )
        self.socket, self.owner = ours, os.getpid()
        return ours

    def close(self) -> None:
        """Ends the server and its child: they end when their socket closes."""
        if self.socket is not None:
            self.socket.close()
        if self.process is not None and self.owner == os.getpid():
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=5)
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
        elif self.process is not None:
            self.process.returncode = 0  # another process's child: not ours to wait for
        self.socket, self.process = None, None


_LOCK = threading.RLock()
_SERVER = _Server()


def close_server() -> None:
    """Ends this process's server, if it has one; the next run starts another."""
    with _LOCK:
        _SERVER.close()


def _run_forked(request: dict[str, Any], limits: Limits) -> Iterator[bytes]:
    server = _SERVER.connect()
    read_end, write_end = os.pipe()
    has_ended = False
    try:
        try:
            body = json.dumps(request).encode()
            socket.send_fds(server, [struct.pack(">I", len(body))], [write_end])
            server.sendall(body)
        except OSError as error:
            raise ConfinedError("the confined process could not be started", hint=str(error)) from None
        finally:
            os.close(write_end)
        # The server needs a moment for its first import; the child's own clock starts when it is forked.
        deadline = time.monotonic() + limits.seconds + 30
        try:
            yield from _read_frames(_read_pipe(read_end, deadline, limits), limits)
            has_ended = True
        except _BrokenError:
            has_ended = True
            raise _explain(_read_status(server), limits) from None
        except SourceError as error:
            if not getattr(error, "is_limit", False):
                has_ended = True
                _read_status(server)
            raise
        _read_status(server)
    finally:
        os.close(read_end)
        if not has_ended:
            _SERVER.close()


class _BrokenError(Exception):
    """The pipe ended before the child had finished."""


def _read_pipe(read_end: int, deadline: float, limits: Limits) -> Iterator[bytes]:
    while True:
        ready, _, _ = select.select([read_end], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise _limit(f"took longer than {limits.seconds:g} s")
        piece = os.read(read_end, _CHUNK)
        if not piece:
            return
        yield piece


def _read_frames(pieces: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """The payloads of the data frames; raises what an error frame says, _BrokenError where the end is missing."""
    buffer, total = bytearray(), 0
    for piece in pieces:
        buffer += piece
        while len(buffer) >= _FRAME.size:
            kind, length = _FRAME.unpack_from(buffer)
            if total + (length if kind == b"D" else 0) > limits.output_bytes or length > limits.output_bytes + _MEGA:
                raise _limit(f"made more than {limits.output_bytes // _MEGA} MB of output")
            if len(buffer) < _FRAME.size + length:
                break
            payload = bytes(buffer[_FRAME.size : _FRAME.size + length])
            del buffer[: _FRAME.size + length]
            if kind == b"F":
                return
            if kind == b"E":
                raise _decode_error(payload)
            total += length
            yield payload
    raise _BrokenError


def _decode_error(payload: bytes) -> SourceError:
    try:
        report = json.loads(payload)
        kind = ConfinedError if report["confined"] else SourceError
        return kind(str(report["error"])[:500], hint=str(report["hint"])[:500])
    except (ValueError, KeyError, TypeError):
        return ConfinedError("the confined parser answered with nonsense", hint="the file may be hostile")


def _limit(what: str) -> ConfinedError:
    error = ConfinedError(f"reading this file {what}", hint="it was stopped; the file may be damaged or hostile")
    error.is_limit = True  # type: ignore[attr-defined]
    return error


def _read_status(server: socket.socket) -> int | None:
    """The wait status of the child that just ended; None where the server is gone too."""
    try:
        server.settimeout(10)
        data = server.recv(4, socket.MSG_WAITALL)
        server.settimeout(None)
        return int(struct.unpack(">i", data)[0])
    except (OSError, struct.error):
        _SERVER.close()
        return None


def _explain(status: int | None, limits: Limits) -> ConfinedError:
    number = os.WTERMSIG(status) if status is not None and os.WIFSIGNALED(status) else 0
    if number in (signal.SIGALRM, signal.SIGVTALRM):
        return _limit(f"took longer than {limits.seconds:g} s")
    if number == signal.SIGXCPU:
        return _limit(f"took more than {limits.seconds:g} s of processor time")
    name = signal.Signals(number).name if number in set(signal.Signals) else "no signal"
    return ConfinedError(
        f"the parser of this file crashed ({name})", hint="the file may be damaged or hostile; the rest was read"
    )


# ── the server ──────────────────────────────────────────────────────────────────────────────────────────────────


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
            head, fds, _, _ = socket.recv_fds(server, 4, 1)
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
        child = os.fork()
        if child == 0:
            server.close()
            _be_child(request, fds[0])
        os.close(fds[0])
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


def _be_child(request: Mapping[str, Any], out: int) -> NoReturn:
    """Runs one request with its limits, writes frames to ``out``, and exits without any clean-up."""
    try:
        os.setpgid(0, 0)
        limits = Limits(**request["limits"])
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGALRM, signal.SIGPIPE, signal.SIGXCPU):
            signal.signal(number, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, limits.seconds)
        _close_descriptors(out)
        _deny_network()
        _set_limits(limits)
        for frame in _make_frames(request):
            _write_all(out, frame)
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
            for at in range(0, len(piece), _CHUNK):
                part = piece[at : at + _CHUNK]
                yield _FRAME.pack(b"D", len(part)) + part
        yield _FRAME.pack(b"F", 0)
    except MemoryError:
        megabytes = request["limits"]["memory_bytes"] // _MEGA
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
    return _FRAME.pack(b"E", len(body)) + body


def _close_descriptors(keep: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    limit = os.sysconf("SC_OPEN_MAX")
    os.closerange(3, keep)
    os.closerange(keep + 1, min(limit if limit > 0 else 4096, 65536))


def _deny_network() -> None:
    """A name space without network, and death with the server, where the kernel allows; else nothing changes."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _set_limits(limits: Limits) -> None:
    import resource

    used, cpu = _find_used_memory(), max(1, math.ceil(limits.seconds))
    wanted = {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_CPU: (cpu, cpu + 2),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (limits.open_files, limits.open_files),
        resource.RLIMIT_AS: (used + limits.memory_bytes,) * 2,
        resource.RLIMIT_NPROC: (0, 0),
    }
    for name, value in wanted.items():
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(name, value)


def _find_used_memory() -> int:
    """The address space that this process has taken already; a round guess where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 512 * _MEGA


# ── where there is no fork ──────────────────────────────────────────────────────────────────────────────────────


def _run_once(request: dict[str, Any], limits: Limits) -> Iterator[bytes]:
    """One run in a new interpreter, stopped at its wall time; the way of systems that cannot fork."""
    start = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); import onrecord.confine as c; c.serve_once()"
    try:
        done = subprocess.run(
            [sys.executable, "-c", start, json.dumps(sys.path)],
            input=json.dumps(request).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_QUIET},
            timeout=limits.seconds + 30,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _limit(f"took longer than {limits.seconds:g} s") from None
    try:
        yield from _read_frames(iter((done.stdout,)), limits)
    except _BrokenError:
        raise ConfinedError(
            f"the parser of this file crashed (exit status {done.returncode})", hint="the file may be hostile"
        ) from None


def serve_once() -> None:
    """Answers the one request on standard input; what it writes ends at the output limit."""
    request = json.loads(sys.stdin.buffer.read())
    limits, total = Limits(**request["limits"]), itertools.count(0)
    for frame in _make_frames(request):
        if next(total) * _CHUNK > limits.output_bytes + _CHUNK:
            break
        sys.stdout.buffer.write(frame)
