"""Routes: every address of the desk, in one list: who may ask for it, and the function that answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from onrecord.review import (
    arrivals,
    assessments,
    batch_searches,
    copies,
    decisions,
    disagreements,
    documents,
    edits,
    figures,
    folds,
    histories,
    merges,
    overviews,
    parties,
    people,
    protections,
    publications,
    queues,
    readings,
    registers,
    replies,
    reviewers,
    saved_searches,
    searches,
    timelines,
    utterances,
)
from onrecord.review.asks import Answer, Ask, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One address: ``path`` in Starlette's form, the least role that may ask, and what answers."""

    method: Literal["GET", "POST"]
    path: str
    role: Role
    answer: Callable[[Ask], Answer]


ROUTES: tuple[Entry, ...] = (
    Entry(method="GET", path="/", role="reader", answer=overviews.show_overview),
    Entry(method="GET", path="/you", role="reader", answer=reviewers.show_you),
    Entry(method="POST", path="/you", role="reader", answer=reviewers.change_you),
    Entry(method="GET", path="/people", role="keeper", answer=people.show_people),
    Entry(method="POST", path="/people", role="keeper", answer=people.post_person),
    Entry(method="POST", path="/people/remove", role="keeper", answer=people.remove_person),
    Entry(method="POST", path="/leave", role="reader", answer=reviewers.leave),
    Entry(method="POST", path="/verdict", role="reviewer", answer=decisions.post_verdict),
    Entry(method="POST", path="/undo", role="reviewer", answer=decisions.post_undo),
    Entry(method="GET", path="/documents", role="reader", answer=documents.show_documents),
    Entry(method="GET", path="/documents/{id}", role="reader", answer=readings.show_document),
    Entry(method="POST", path="/documents/{id}/add", role="reviewer", answer=edits.post_addition),
    Entry(method="GET", path="/findings/{id}", role="reader", answer=readings.go_to_finding),
    Entry(method="POST", path="/findings/{id}/correct", role="reviewer", answer=edits.post_correction),
    Entry(method="POST", path="/findings/{id}/split", role="reviewer", answer=edits.post_split),
    Entry(method="POST", path="/findings/{id}/join", role="reviewer", answer=edits.post_join),
    Entry(method="GET", path="/queue", role="reader", answer=queues.show_queue),
    Entry(method="GET", path="/disagreements", role="reader", answer=disagreements.show_disagreements),
    Entry(method="GET", path="/again", role="reader", answer=disagreements.show_again),
    Entry(method="GET", path="/parties", role="reader", answer=parties.show_parties),
    Entry(method="GET", path="/parties/{id}", role="reader", answer=parties.show_party),
    Entry(method="POST", path="/parties/{id}/merge", role="reviewer", answer=merges.post_merge),
    Entry(method="POST", path="/parties/{id}/split", role="reviewer", answer=merges.post_split),
    Entry(method="POST", path="/parties/{id}/correct", role="reviewer", answer=merges.post_correction),
    Entry(method="POST", path="/parties/{id}/take-back", role="reviewer", answer=merges.post_taking_back),
    Entry(method="GET", path="/register", role="reader", answer=registers.show_register),
    Entry(method="GET", path="/replies", role="reader", answer=replies.show_replies),
    Entry(method="GET", path="/utterances", role="reader", answer=utterances.show_utterances),
    Entry(method="GET", path="/utterances/{id}", role="reader", answer=utterances.show_utterance),
    Entry(method="GET", path="/copies", role="reader", answer=copies.show_copies),
    Entry(method="GET", path="/copies/{id}", role="reader", answer=copies.show_copy),
    Entry(method="POST", path="/copies/relation", role="reviewer", answer=copies.post_relation),
    Entry(method="GET", path="/figures", role="reader", answer=figures.show_figures),
    Entry(method="GET", path="/timeline", role="reader", answer=timelines.show_timeline),
    Entry(method="GET", path="/search", role="reader", answer=searches.show_search),
    Entry(method="POST", path="/search/keep", role="reviewer", answer=saved_searches.post_saved),
    Entry(method="POST", path="/search/forget", role="reviewer", answer=saved_searches.post_forgotten),
    Entry(method="GET", path="/search/batch", role="reader", answer=batch_searches.show_batch),
    Entry(method="POST", path="/search/batch", role="reader", answer=batch_searches.post_batch),
    Entry(method="GET", path="/sources/{id}", role="reader", answer=documents.send_source),
    Entry(method="GET", path="/gather", role="keeper", answer=arrivals.show_arrivals),
    Entry(method="POST", path="/gather", role="keeper", answer=arrivals.receive_files),
    Entry(method="GET", path="/gather/state", role="keeper", answer=arrivals.tell_work),
    Entry(method="POST", path="/gather/read", role="keeper", answer=arrivals.start_reading),
    Entry(method="POST", path="/gather/stop", role="keeper", answer=arrivals.stop_work),
    Entry(method="POST", path="/folds", role="reviewer", answer=folds.post_fold),
    Entry(method="GET", path="/protection", role="keeper", answer=protections.show_protection),
    Entry(method="POST", path="/protection", role="keeper", answer=protections.post_protection),
    Entry(method="POST", path="/protection/scan", role="keeper", answer=protections.scan_files),
    Entry(method="GET", path="/publish", role="keeper", answer=publications.show_publish),
    Entry(method="POST", path="/publish", role="keeper", answer=publications.start_publishing),
    Entry(method="GET", path="/dossiers/{name}", role="keeper", answer=publications.send_dossier),
    Entry(method="GET", path="/assessment", role="reader", answer=assessments.show_assessments),
    Entry(method="POST", path="/assessment", role="reviewer", answer=assessments.post_assessment),
    Entry(method="GET", path="/history", role="reader", answer=histories.show_history),
    Entry(method="GET", path="/history.csv", role="keeper", answer=histories.send_history),
)
