"""Runs a parser of untrusted bytes in a process of its own, with limits; only bytes come back, never objects.

One small server process is started on first use. It imports the parser's module once and forks a fresh child for each
run, so that a run costs milliseconds and nothing that a hostile file does can reach the next one. (Who asks for several
sources in one run, with :func:`run_each`, shares a child among them: a crash or a limit costs one source only, but a
parser that was taken over could lie about those that come after it in that run.) The child holds
one pipe and no other descriptor, cannot write files, start processes or (on Linux, where the kernel lets it) reach a
network, and dies at its limits of wall time, processor time, memory and output. When the calling process dies, so do
server and child.

What this does not do: it does not hide readable files of the same user from a parser that was taken over. Where the
system has no ``fork`` (Windows), each run is a new interpreter with limits of time and output only.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from onrecord.confine.limits import CHUNK, DESCRIPTORS, FRAME, MEGA, Limits
from onrecord.errors import ConfinedError, SourceError

_START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); import onrecord.confine.child as c; "
_START_S = 30.0  # what a first import may take, before a run's own clock starts
_QUIET = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    # What one page needed is kept for the next one, not given back to the kernel (glibc; others overlook it).
    "MALLOC_MMAP_THRESHOLD_": str(32 * MEGA),
    "MALLOC_TRIM_THRESHOLD_": str(256 * MEGA),
}


__all__ = ["DEFAULT_LIMITS", "Limits", "close_server", "run_confined", "run_each", "stream_confined"]

DEFAULT_LIMITS = Limits()


def run_confined(
    function: str, data_path: Path | None, args: Mapping[str, Any] | None = None, limits: Limits = DEFAULT_LIMITS
) -> bytes:
    """What ``module:name`` returned for the file at ``data_path`` and the keyword arguments, as bytes.

    A path as ``/dev/fd/7`` is an open descriptor of this process, which the confined one is handed.
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
        try:
            yield from _run_forked(_encode_request(function, data_path, args, limits), data_path, limits)
        except _ServerGoneError:  # somebody ended it between two runs: once more, with a new one
            yield from _run_forked(_encode_request(function, data_path, args, limits), data_path, limits)


def run_each(
    function: str, items: Sequence[tuple[Path, Mapping[str, Any]]], limits: Limits = DEFAULT_LIMITS
) -> list[bytes | SourceError]:
    """For each ``(data_path, args)``, in order, what :func:`run_confined` returns for it, or the error that it raises.

    Several share one confined process, which saves starting one for each; limits hold for each by itself. One that
    crashes, fails or reaches a limit there is run once more in a process of its own before that counts.
    """
    out: list[bytes | SourceError] = []
    lost = 0
    while len(out) < len(items):
        rest = items[len(out) :]
        try:
            if not hasattr(os, "fork"):
                out.append(run_confined(function, *rest[0], limits))
                continue
            with _LOCK:
                answers, error = _run_batch(function, rest, limits)
        except _ServerGoneError as gone:
            answers, error, lost = [], gone if lost else None, lost + 1
        except SourceError as failed:
            answers, error = [], failed
        out += answers
        if error is not None and not answers:
            out.append(error)
            lost = 0
    return out


def _encode_request(
    function: str, data_path: Path | None, args: Mapping[str, Any] | None, limits: Limits
) -> dict[str, Any]:
    path = os.fsencode(data_path.absolute()).hex() if data_path is not None else None
    if data_path is not None and data_path.parent == DESCRIPTORS:
        path = ""
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
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _START + f"c.serve({theirs.fileno()})", json.dumps(sys.path)],
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


def _run_forked(request: dict[str, Any], data_path: Path | None, limits: Limits) -> Iterator[bytes]:
    server = _SERVER.connect()
    read_end, write_end = os.pipe()
    has_ended = has_begun = False
    try:
        try:
            body = json.dumps(request).encode()
            handed = [int(data_path.name)] if data_path is not None and data_path.parent == DESCRIPTORS else []
            socket.send_fds(server, [struct.pack(">I", len(body))], [write_end, *handed])
            server.sendall(body)
        except OSError as error:
            raise _ServerGoneError("the confined process could not be started", hint=str(error)) from None
        finally:
            os.close(write_end)
        deadline = time.monotonic() + limits.seconds + _START_S
        try:
            for piece in _read_frames(_read_pipe(read_end, deadline, limits), limits):
                has_begun = True
                yield piece
            has_ended = True
        except _BrokenError:
            has_ended = True
            status = _read_status(server)
            if status is None and not has_begun:
                raise _ServerGoneError("the confined process was ended by somebody", hint="try again") from None
            raise _explain(status, limits) from None
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


def _run_batch(
    function: str, items: Sequence[tuple[Path, Mapping[str, Any]]], limits: Limits
) -> tuple[list[bytes | SourceError], SourceError | None]:
    """The answers of one child for the first of the items, and what ended it at the next one (None: nothing did)."""
    requests = [_encode_request(function, path, args, limits) for path, args in items]
    request = {**requests[0], "items": [{"path": r["path"], "args": r["args"]} for r in requests]}
    answers: list[bytes | SourceError] = []
    server = _SERVER.connect()
    read_end, write_end = os.pipe()
    has_ended, buffer = False, bytearray()
    try:
        try:
            body = json.dumps(request).encode()
            socket.send_fds(server, [struct.pack(">I", len(body))], [write_end])
            server.sendall(body)
        except OSError as error:
            raise _ServerGoneError("the confined process could not be started", hint=str(error)) from None
        finally:
            os.close(write_end)
        for _ in items:
            deadline = time.monotonic() + limits.seconds + _START_S
            try:
                pieces = _read_pipe(read_end, deadline, limits)
                answers.append(b"".join(_read_frames(pieces, limits, buffer)))
            except _BrokenError:
                has_ended = True
                status = _read_status(server)
                if status is None and not answers:
                    raise _ServerGoneError("the confined process was ended by somebody", hint="try again") from None
                return answers, _explain(status, limits)
            except ConfinedError as error:  # the child ends after it, but for one that was stopped from here
                has_ended = not getattr(error, "is_limit", False)
                if has_ended:
                    _read_status(server)
                return answers, error
            except SourceError as error:
                answers.append(error)
        has_ended = True
        _read_status(server)
        return answers, None
    finally:
        os.close(read_end)
        if not has_ended:
            _SERVER.close()


class _ServerGoneError(ConfinedError):
    """The server ended before the run had begun."""


class _BrokenError(Exception):
    """The pipe ended before the child had finished."""


def _read_pipe(read_end: int, deadline: float, limits: Limits) -> Iterator[bytes]:
    while True:
        ready, _, _ = select.select([read_end], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise _limit(f"took longer than {limits.seconds:g} s")
        piece = os.read(read_end, CHUNK)
        if not piece:
            return
        yield piece


def _read_frames(pieces: Iterator[bytes], limits: Limits, buffer: bytearray | None = None) -> Iterator[bytes]:
    """The payloads of the data frames; raises what an error frame says, _BrokenError where the end is missing.

    ``buffer`` holds what was read already, and afterwards what was read beyond the end."""
    buffer, total = bytearray() if buffer is None else buffer, 0
    for piece in itertools.chain((b"",), pieces):
        buffer += piece
        while len(buffer) >= FRAME.size:
            kind, length = FRAME.unpack_from(buffer)
            if total + (length if kind == b"D" else 0) > limits.output_bytes or length > limits.output_bytes + MEGA:
                raise _limit(f"made more than {limits.output_bytes // MEGA} MB of output")
            if len(buffer) < FRAME.size + length:
                break
            payload = bytes(buffer[FRAME.size : FRAME.size + length])
            del buffer[: FRAME.size + length]
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


# ── where there is no fork ──────────────────────────────────────────────────────────────────────────────────────


def _run_once(request: dict[str, Any], limits: Limits) -> Iterator[bytes]:
    """One run in a new interpreter, stopped at its wall time; the way of systems that cannot fork."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", _START + "c.serve_once()", json.dumps(sys.path)],
            input=json.dumps(request).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_QUIET},
            timeout=limits.seconds + _START_S,
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
