"""Names given late: "she would like to be called Ellen" names whoever was only described until then."""

from __future__ import annotations

from onrecord.read.chains import Party, is_clash
from onrecord.read.scenes import Scene
from onrecord.read.surroundings import GIVING
from onrecord.read.tokens import SUBJECTS


def join_given_names(scene: Scene) -> None:
    """Joins who was described so far to the name that this passage says he or she is to be called by."""
    tokens = scene.tokens
    for name in scene.names:
        party = scene.chains.by_name.get(id(name))
        if name.type != "person" or party is None or len(party.name.split()) > 2:
            continue
        start = max(0, name.start - 12)
        if name.start == start or not GIVING.search(tokens.words(start, name.start) + " "):
            continue
        other = _find_described(scene, name.start)
        if other is not None and other is not party and not is_clash(other.gender, party.gender):
            scene.chains.merge(other, party)
            for place, each in scene.at.items():
                if each is other:
                    scene.at[place] = party


def _find_described(scene: Scene, before: int) -> Party | None:
    """The last subject before this place in its sentence that nobody has named."""
    tokens = scene.tokens
    sentence = tokens.sentence[before]
    for place in range(before - 1, -1, -1):
        if tokens.sentence[place] != sentence:
            return None
        party = scene.at.get(place)
        if party is not None and tokens.dep[place] in SUBJECTS and party.is_animate:
            return party if party.type == "anonymous" and not party.is_named and not party.voice_of else None
    return None
