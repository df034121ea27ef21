"""Parsers of untrusted bytes: what comes back, what is refused, and that nothing of it reaches the next run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onrecord import confine
from onrecord.confine import Limits, close_server, run_confined, run_each, stream_confined
from onrecord.errors import ConfinedError, SourceError

SMALL = Limits(seconds=1.0, memory_bytes=100 << 20, output_bytes=8 << 20)
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux limits what others cannot")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "source.bin"
    path.write_bytes(b"abc")
    return path


def test_returns_the_bytes_of_the_function(file: Path) -> None:
    assert run_confined("confined:echo", file, {"times": 2}) == b"abcabc"


def test_streams_more_than_it_holds_at_once(file: Path) -> None:
    sizes = [len(piece) for piece in stream_confined("confined:stream", file, {"size": 5})]
    assert sum(sizes) == 5 << 20
    assert max(sizes) <= 1 << 20


def test_a_source_error_comes_back_as_it_was_raised(file: Path) -> None:
    with pytest.raises(SourceError, match="is encrypted") as caught:
        run_confined("confined:refuse", file)
    assert not isinstance(caught.value, ConfinedError)
    assert caught.value.hint == "save a copy without a password"


@pytest.mark.parametrize(
    ("function", "line"),
    [
        ("fail", "the parser of this file failed: KeyError"),
        ("recurse", "nested too deeply"),
        ("sleep", "took longer than 1 s"),
        ("spin", "took (longer|more) than 1 s"),
        ("hog", "needed more than 100 MB of memory"),
        ("crash", r"crashed \(SIGSEGV\)"),
        ("nothing_of_that_name", "AttributeError"),
    ],
)
def test_what_goes_wrong_is_one_line_and_the_next_run_works(function: str, line: str, file: Path) -> None:
    with pytest.raises(ConfinedError, match=line) as caught:
        run_confined(f"confined:{function}", file, limits=SMALL)
    assert "\n" not in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert run_confined("confined:echo", file, {"times": 1}) == b"abc"


def test_output_ends_at_its_limit(file: Path) -> None:
    with pytest.raises(ConfinedError, match="more than 8 MB of output"):
        run_confined("confined:stream", file, {"size": 100}, SMALL)
    assert run_confined("confined:echo", file, {"times": 1}) == b"abc"


def test_a_module_that_is_not_there_is_an_error(file: Path) -> None:
    with pytest.raises(ConfinedError, match="ModuleNotFoundError"):
        run_confined("no_such_module:f", file)


@needs_linux
def test_it_cannot_write_files(file: Path) -> None:
    with pytest.raises(ConfinedError, match="File too large"):
        run_confined("confined:write", file)
    left = file.with_suffix(".written")
    assert not left.exists() or left.read_bytes() == b""


@needs_linux
def test_it_reaches_no_network(file: Path) -> None:
    with pytest.raises(ConfinedError, match=r"OSError|ConnectionRefusedError"):
        run_confined("confined:connect", file)


@needs_linux
def test_it_holds_no_descriptors_but_its_own(file: Path) -> None:
    with (file.parent / "other").open("wb"):
        assert int(run_confined("confined:count_open", file)) <= 5  # three standard ones, the pipe, the listing


@needs_linux
def test_each_run_is_a_process_of_its_own_but_modules_load_once(file: Path) -> None:
    first, second = (run_confined("confined:tell_pid", file).split() for _ in range(2))
    assert first[0] != second[0]
    assert first[1] == second[1] != str(os.getpid()).encode()
    assert run_confined("confined:tell_start", file) == run_confined("confined:tell_start", file)


def test_a_reader_that_stops_early_leaves_a_usable_server(file: Path) -> None:
    pieces = stream_confined("confined:stream", file, {"size": 50})
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert run_confined("confined:echo", file, {"times": 1}) == b"abc"


def test_threads_take_turns(file: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: run_confined("confined:echo", file, {"times": n}), range(12)))
    assert found == [b"abc" * n for n in range(12)]


@needs_linux
def test_a_server_that_was_killed_is_replaced(file: Path) -> None:
    server = int(run_confined("confined:tell_pid", file).split()[1])
    os.kill(server, signal.SIGKILL)
    assert run_confined("confined:echo", file, {"times": 1}) == b"abc"


@needs_linux
def test_a_forked_child_has_a_server_of_its_own(file: Path) -> None:
    before = run_confined("confined:tell_pid", file).split()[1]
    code = (
        "import os, sys; from pathlib import Path; from onrecord.confine import run_confined\n"
        "one = run_confined('confined:tell_pid', Path(sys.argv[1])).split()[1]\n"
        "if os.fork() == 0:\n"
        "    two = run_confined('confined:tell_pid', Path(sys.argv[1])).split()[1]\n"
        "    os._exit(0 if one != two else 1)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))\n"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    assert subprocess.run([sys.executable, "-c", code, str(file)], env=env, check=False).returncode == 0
    assert run_confined("confined:tell_pid", file).split()[1] == before


@needs_linux
def test_children_die_with_a_caller_that_was_killed(file: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from onrecord.confine import run_confined\n"
        "print(run_confined('confined:tell_pid', Path(sys.argv[1])).decode(), flush=True)\n"
        "run_confined('confined:sleep', Path(sys.argv[1]))\n"
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    with subprocess.Popen([sys.executable, "-c", code, str(file)], env=env, stdout=subprocess.PIPE) as caller:
        assert caller.stdout is not None
        server = int(caller.stdout.readline().split()[1])
        time.sleep(0.3)
        caller.kill()
    for _ in range(100):
        if not _is_alive(server):
            break
        time.sleep(0.05)
    assert not _is_alive(server)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_caller_may_be_any_main_program(tmp_path: Path, file: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom onrecord.confine import run_confined\n"
        "print(run_confined('confined:echo', Path(sys.argv[1]), {'times': 1}).decode())\n",
        encoding="utf-8",
    )
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run([sys.executable, script, str(file)], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "abc\n"


def test_without_fork_a_new_interpreter_does_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    assert run_confined("confined:echo", file, {"times": 2}) == b"abcabc"
    with pytest.raises(SourceError, match="is encrypted"):
        run_confined("confined:refuse", file)
    with pytest.raises(ConfinedError, match="crashed"):
        run_confined("confined:crash", file)
    monkeypatch.setattr(confine, "_START_S", 0.0)
    with pytest.raises(ConfinedError, match=r"took longer than 0\.5 s"):
        run_confined("confined:sleep", file, limits=Limits(seconds=0.5))


def test_the_server_can_be_closed_and_comes_back(file: Path) -> None:
    close_server()
    close_server()
    assert run_confined("confined:echo", file, {"times": 1}) == b"abc"


# ── bytes that lie in no file ──


@pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="this system has no files in memory")
def test_a_descriptor_is_handed_to_the_confined_process() -> None:
    held = os.memfd_create("onrecord")
    try:
        os.write(held, b"Said in confidence.\n")
        for _ in range(2):  # opened anew each time, from its beginning
            assert run_confined("confined:echo", Path(f"/dev/fd/{held}"), {"times": 1}) == b"Said in confidence.\n"
    finally:
        os.close(held)


def act_out(tmp_path: Path, *said: str) -> list[bytes | str]:
    """What comes back for files that say so, run together; the line of an error."""
    items = []
    for number, words in enumerate(said):
        (tmp_path / str(number)).write_text(words, encoding="utf-8")
        items.append((tmp_path / str(number), {"part": "all"}))
    return [str(a.message) if isinstance(a, SourceError) else a for a in run_each("confined:act_out", items, SMALL)]


@needs_linux
def test_sources_that_share_a_process_are_answered_one_by_one(tmp_path: Path) -> None:
    one, two, refused, three = act_out(tmp_path, "tell_pid", "tell_pid", "refuse", "tell_pid")
    assert one == two == three
    assert "is encrypted" in str(refused)


@needs_linux
@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("fail", "the parser of this file failed: KeyError"),
        ("sleep", "took longer than 1 s"),
        ("hog", "needed more than 100 MB of memory"),
        ("crash", "crashed (SIGSEGV)"),
        ("end", "crashed (no signal)"),
    ],
)
def test_what_goes_wrong_with_one_costs_none_of_those_beside_it(said: str, line: str, tmp_path: Path) -> None:
    found = act_out(tmp_path, "a", said, "b", said, "c")
    assert found[::2] == [b"a", b"b", b"c"]
    assert all(line in str(found[n]) for n in (1, 3))


@needs_linux
def test_memory_that_one_source_kept_is_not_counted_against_the_next(tmp_path: Path) -> None:
    assert act_out(tmp_path, "keep", "keep", "keep") == [b"kept"] * 3


def test_nothing_to_run_is_nothing(tmp_path: Path) -> None:
    assert act_out(tmp_path) == []
