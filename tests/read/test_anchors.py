"""Who speaks in a letter under a name that stands nowhere in its text is whoever its words stand for."""

from __future__ import annotations

from build import build_parsed
from onrecord.model import JOINT
from onrecord.read.order import READERS, Draft

NOTE = """PERMANENT MISSION OF THE REPUBLIC OF VELMORA
TO THE UNITED NATIONS OFFICE AT GENEVA

Comments of the Government on the report of the Special Rapporteur

1. The Government rejects the claim that the wells were closed.

2. The Government undertakes to open the registers by 30 June.

The Permanent Mission avails itself of this opportunity to renew the assurances of its highest consideration.
"""


def test_the_government_of_a_note_stands_in_the_chain_of_its_words() -> None:
    draft = Draft(parsed=build_parsed(NOTE))
    for reader in READERS:
        draft = reader.read(draft)
    chains = {m.chain for m in draft.mentions if " ".join(m.quote) == "The Government"}
    spoken = [s for s in draft.statements if s.speaker and s.speaker.name.startswith("Government")]
    assert spoken
    assert all(s.speaker and s.speaker.chain in chains for s in spoken)
    called = {m.name for m in draft.mentions if " ".join(m.quote) == "The Government"}
    assert called == {spoken[0].speaker.name if spoken[0].speaker else ""}, "other reports know it by that name"


JOINT_TEXT = """GENEVA, 4 March 2024 (Kell Wire) - Harbour Watch published a list of closed wells last year.

Harbour Watch and the Kell Lawyers' Union said in a joint letter on Monday that the wells must be opened.
"""


def test_what_several_say_as_one_stands_in_the_chain_of_none_of_them() -> None:
    draft = Draft(parsed=build_parsed(JOINT_TEXT))
    for reader in READERS:
        draft = reader.read(draft)
    joint = [s.speaker for s in draft.statements if s.speaker and JOINT in s.speaker.name]
    assert joint
    alone = {m.chain for m in draft.mentions if m.name == "Harbour Watch"}
    assert all(speaker.chain not in alone for speaker in joint)
