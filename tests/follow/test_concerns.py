"""Who answers for whom within one report, by a name cut short and by titles."""

from __future__ import annotations

from onrecord.chains import Party
from onrecord.follow.concerns import is_bare_head, is_one, is_voice, speaks_beside


def party(kind: str, *names: str, roles: tuple[str, ...] = ()) -> Party:
    return Party(type=kind, names=list(names), roles=list(roles), states=[], keys=[], plain=[], around=[])


def test_a_firm_and_a_person_are_one_with_their_names_cut_short() -> None:
    assert is_one(party("body", "Corvane Lines"), party("body", "Corvane"))
    assert is_one(party("person", "Ada Brill"), party("person", "Brill"))
    assert not is_one(party("person", "Ada Brill"), party("person", "Ada"))
    assert not is_one(party("body", "National Court"), party("body", "National Bank"))


def test_a_title_names_whom_it_serves() -> None:
    assert is_voice(party("body", "Corvane Lines"), party("person", "Tom Harl", roles=("Corvane's chief executive",)))
    assert is_voice(party("person", "Ada Brill"), party("person", "Jo Lee", roles=("lawyer for Ms Brill",)))
    minister = party("person", "Ada Brill", roles=("energy minister",))
    assert is_voice(minister, party("person", "Jo Lee", roles=("spokesman for the minister",)))
    assert not is_voice(party("body", "Corvane Lines"), party("person", "Jo Lee", roles=("mayor of Halm",)))


def test_a_bare_head_speaks_for_a_firm_and_for_no_ministry() -> None:
    head = party("person", "Tom Harl", roles=("company's managing director",))
    assert is_bare_head(head)
    assert not is_bare_head(party("person", "Ivo Lind", roles=("justice minister",)))
    assert speaks_beside(party("body", "Corvane Lines"), head)
    assert not speaks_beside(party("body", "ministry of justice"), head)
