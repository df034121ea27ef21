"""Followers: from demands, promises and allegations to what came of them; two pure steps, as relaters have."""

from onrecord.follow import answers, positions, replies
from onrecord.model import Relater

FOLLOWERS: list[Relater] = [answers.RELATER, replies.RELATER, positions.RELATER]
