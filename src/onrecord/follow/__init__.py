"""Followers: from demands, promises and allegations to what came of them; two pure steps, as relaters have."""

from onrecord.model import Relater

FOLLOWERS: list[Relater] = []
