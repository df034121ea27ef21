"""What no first visit waits for, since it was made while the desk was laid out."""

from __future__ import annotations

import gc
from typing import NoReturn

import pytest

from onrecord.review import bearers, figures, pairs, queues, registers, searches, timelines, utterances
from review.desk_client import DeskClient

_PAGES = ("/parties", "/figures", "/register", "/timeline", "/search", "/search?act=denied", "/queue", "/queue?act=deny",
          "/utterances")  # fmt: skip


def test_no_page_indexes_the_whole_case_at_its_first_visit(client: DeskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "One moment" not in client.get("/you").words  # the desk is laid out

    def refuse(*_: object) -> NoReturn:
        raise AssertionError("the whole case is gone through for one page")

    for module, name in (
        (bearers, "_index_names"),
        (figures, "_index_compared"),
        (registers, "_build_entries"),
        (searches, "_order_items"),
        (searches, "_index_traits"),
        (queues, "_part_queue"),
        (pairs, "_index_resting"),
        (utterances, "_index_told"),
        (timelines, "_index_dated"),
    ):
        monkeypatch.setattr(module, name, refuse)
    for address in _PAGES:
        answered = client.get(address)
        assert answered.status == 200, (address, answered.words[:200])
    assert gc.isenabled()
