"""Relaters: cards of one document in, links between two cards out; nothing here touches a file or a network."""

from onrecord.model import Relater
from onrecord.relate import copies, events, figures, parties, unnamed, utterances

RELATERS: list[Relater] = [
    copies.RELATER,
    parties.RELATER,
    unnamed.RELATER,
    utterances.RELATER,
    figures.RELATER,
    events.RELATER,
]
