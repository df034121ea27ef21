"""Preparations: the indexes of a whole case that pages look things up in, made while its desk is laid out."""

from __future__ import annotations

from onrecord.pipeline import count_waiting
from onrecord.review.bearers import find_asked, find_parties, find_party
from onrecord.review.desks import Desk
from onrecord.review.figures import list_compared
from onrecord.review.queues import prepare_queue
from onrecord.review.registers import list_entries
from onrecord.review.searches import prepare_search
from onrecord.review.timelines import list_dated
from onrecord.review.utterances import list_told
from onrecord.store.db import Store


def prepare_desk(desk: Desk, store: Store) -> None:
    """Makes what costs most, so that no first visit waits for it. Nothing of it changes the desk's rows."""
    count_waiting(store)  # what is not done yet is then at hand, and not read from the disk
    find_parties(desk, "")
    find_asked(desk, "")
    find_party(desk, "")
    list_entries(desk)
    list_dated(desk)
    list_compared(desk)
    list_told(desk)
    prepare_queue(desk)
    prepare_search(desk)
