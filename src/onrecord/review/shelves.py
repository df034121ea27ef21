"""Shelves: where the newest desk lies. It is built in a thread of its own and renewed when the case has changed."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from onrecord.errors import OnrecordError
from onrecord.model import Judgement
from onrecord.review.changes import add_judgements
from onrecord.review.desks import Desk, Stamp, build_desk, get_stamp
from onrecord.review.works import Works
from onrecord.store import rows
from onrecord.store.db import Store, open_store

_HARMLESS = ("decision", "publish", "export", "login")
"""Entries of the log that change no row a desk is built from, but for decisions, which are added to it."""

_GROUPING = ("same_party", "same_utterance", "same_event", "copy_of")
_PATIENCE = 1.5  # seconds that a page waits for a desk with what was just decided; then it shows the one before
_PAUSE = 5.0  # times what building took: the pause between two desks while somebody else writes to the case


class Shelf:
    """Holds the newest desk of one case. Safe to use from any thread; ``stop`` ends its thread.

    ``prepare`` is given each desk before a page sees it: for indexes that the first visit should not wait for.
    """

    def __init__(self, case: Path, prepare: Callable[[Desk, Store], None] | None = None) -> None:
        self.case = case
        self._prepare = prepare or (lambda *_: None)
        self.works = Works(case)
        self.problem = ""
        self._desk: Desk | None = None
        self._changed = threading.Condition()
        self._due: float | None = 0.0
        self._is_stopped = False
        self._is_building = False
        self._took = 0.0
        self._thread = threading.Thread(target=self._work, name="desk", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, after the desk that it is building, if any."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        self._thread.join()

    def find_desk(self, store: Store) -> Desk | None:
        """The newest desk, with every decision so far; None where none is ready within a moment.

        Where groups have changed (two parties were merged, documents were read) it may be the one before for some
        seconds: its ``stamp`` is then older than the case.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._desk is not None or self.problem, timeout=_PATIENCE)
            desk = self._desk
        if desk is None or get_stamp(store) == desk.stamp:
            return desk
        desk, is_grouping, is_foreign = _add_decisions(store, desk)
        with self._changed:
            if self._desk is None or self._desk.stamp.judgement <= desk.stamp.judgement:
                self._desk = desk
            if is_grouping:
                self._ask(0.0)
            elif is_foreign:
                self._ask(self._took * _PAUSE)
        if is_grouping:
            wanted = get_stamp(store)
            with self._changed:
                self._changed.wait_for(lambda: self._is_at(wanted), timeout=_PATIENCE)
                return self._desk
        return desk

    def is_behind(self) -> bool:
        """Whether a newer desk is being built."""
        with self._changed:
            return self._due is not None or self._is_building

    def renew(self) -> None:
        """Has a new desk built now."""
        with self._changed:
            self._ask(0.0)

    def _is_at(self, stamp: Stamp) -> bool:
        return self._desk is not None and self._desk.stamp.log >= stamp.log

    def _ask(self, wait: float) -> None:
        due = time.monotonic() + wait
        self._due = due if self._due is None else min(due, self._due)
        self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._is_stopped and (self._due is None or self._due > time.monotonic()):
                    self._changed.wait(None if self._due is None else max(0.0, self._due - time.monotonic()))
                if self._is_stopped:
                    return
                self._due = None
                self._is_building = True
            started = time.monotonic()
            desk, problem = None, ""
            try:
                with open_store(self.case) as store, _without_cycles():
                    desk = build_desk(store)
                    self._prepare(desk, store)
            except OnrecordError as error:
                problem = str(error)
            except Exception as error:  # the desk before stays; the page says that it is not the newest
                problem = f"the case could not be laid out: {type(error).__name__}"
            with self._changed:
                self._took = time.monotonic() - started
                self._is_building = False
                self.problem = problem
                self._desk = desk or self._desk
                self._changed.notify_all()


@contextmanager
def _without_cycles() -> Iterator[None]:
    """Looks for no cycles meanwhile, nor later in what was made: the millions of values of a desk hold none, and to
    look would stop every page for long."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()


def _add_decisions(store: Store, desk: Desk) -> tuple[Desk, bool, bool]:
    """The desk with the decisions since; whether one of them changes groups; whether other rows changed too.

    A desk that waits for other rows keeps its stamp of the log, so that it is known to be behind.
    """
    found = store.db.execute("SELECT n, body FROM judgement WHERE n > ? ORDER BY n", (desk.stamp.judgement,)).fetchall()
    new = [rows.decode_judgement(body) for _, body in found]
    entries = store.db.execute("SELECT n, what FROM log WHERE n > ? ORDER BY n", (desk.stamp.log,)).fetchall()
    is_foreign = any(what not in _HARMLESS for _, what in entries)
    is_grouping = _changes_groups(store, new)
    last = entries[-1][0] if entries and not is_foreign and not is_grouping else desk.stamp.log
    stamp = Stamp(log=last, judgement=found[-1][0] if found else desk.stamp.judgement)
    return add_judgements(store, desk, new, stamp) if new else replace(desk, stamp=stamp), is_grouping, is_foreign


_PARTY_FIELDS = ("name", "type", "alias", "role", "same_as", "not_same_as")


def _changes_groups(store: Store, judgements: Sequence[Judgement]) -> bool:
    """Whether parties, utterances or copies are others with these decisions: a verdict on a link that joins, a
    correction of a party, or that either was undone."""
    for judgement in judgements:
        correction = judgement.correction or {}
        if "undone" in correction:
            row = store.db.execute("SELECT body FROM judgement WHERE id = ?", (correction["undone"],)).fetchone()
            correction = (rows.decode_judgement(row[0]).correction or {}) if row else {}
        if any(name in correction for name in _PARTY_FIELDS):
            return True
        if judgement.subject_id.startswith("li-"):
            row = store.db.execute("SELECT kind FROM link WHERE id = ?", (judgement.subject_id,)).fetchone()
            if row is not None and row[0] in _GROUPING:
                return True
    return False
