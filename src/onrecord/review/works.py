"""Works: what takes longer than a page may, done in a thread of its own: gathering, reading, publishing.

One at a time for each case. It holds the case as every command does, so none of them runs beside it; each document's
rows are one transaction, so it can be stopped between two of them and loses nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from onrecord.errors import CaseError, OnrecordError
from onrecord.store.db import Store, open_store

Report = Callable[[str, int, int], None]
"""Called as (stage, done, of how many) while work goes on."""

Job = Callable[[Store, Report], tuple[str, ...]]
"""What is done: with the open case, and whom to tell; gives the lines that are shown at its end."""


class _StoppedError(Exception):
    """Somebody asked that the work be stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The work that goes on, or the last that did. ``of`` is 0 where nobody knows; ``lines`` say what came of it,
    ``problem`` why it ended early; ``number`` counts the works of this desk."""

    number: int = 0
    what: str = ""
    is_running: bool = False
    is_stopping: bool = False
    stage: str = ""
    done: int = 0
    of: int = 0
    lines: tuple[str, ...] = ()
    problem: str = ""


@dataclass(slots=True)
class Works:
    """The works of one case; every method is safe to call from any thread."""

    case: Path
    _state: State = field(default_factory=State)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def state(self) -> State:
        """How it stands."""
        with self._lock:
            return self._state

    def start(self, what: str, job: Job, finish: Callable[[], None] = lambda: None) -> None:
        """Begins a work; ``finish`` is called when it has ended, however it did. Raises CaseError where one goes on."""
        with self._lock:
            if self._state.is_running:
                raise CaseError(f"{self._state.what} is still going on", hint="wait for its end, or stop it")
            self._state = State(number=self._state.number + 1, what=what, is_running=True)
        self._thread = threading.Thread(target=self._run, args=(job, finish), name="work", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Asks the work to end after what it has in hand."""
        self._change(is_stopping=True)

    def wait(self) -> None:
        """Returns when nothing goes on any more."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, job: Job, finish: Callable[[], None]) -> None:
        lines: tuple[str, ...] = ()
        problem = ""
        try:
            with open_store(self.case, writes=True) as store:
                lines = job(store, self._report)
        except _StoppedError:
            problem = "Stopped; what was done is kept, and the next run goes on from there."
        except OnrecordError as error:
            problem = str(error)
        except Exception as error:
            problem = f"Stopped by a fault of its own: {type(error).__name__}. What was done is kept; please report it."
        finally:
            finish()
            self._change(is_running=False, is_stopping=False, lines=lines, problem=problem)

    def _report(self, stage: str, done: int, of: int) -> None:
        self._change(stage=stage, done=done, of=of)
        if self.state().is_stopping:
            raise _StoppedError

    def _change(self, **changes: Any) -> None:
        with self._lock:
            if self._state.is_running:
                self._state = replace(self._state, **changes)
