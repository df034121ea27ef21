"""In whose place somebody speaks: the party asked, who can speak for it, another office, or an outsider."""

from __future__ import annotations

from follow.build_cards import build_answer, build_ask
from onrecord.follow.sides import find_side, is_of_other_state, is_same


def party(name: str, kind: str = "body") -> dict[str, object]:
    speaker = build_answer("it is done", (name, kind)).data["speaker"]
    assert isinstance(speaker, dict)
    return speaker


def test_the_party_asked_speaks_for_itself_and_its_spokeswoman_for_it() -> None:
    ask = build_ask()
    assert find_side(ask, build_answer("the register is ready")) == "own"
    spoken = build_answer("the register is ready", ("Dana Olt", "person"), role="a spokeswoman for Kessa Hydro")
    assert find_side(ask, spoken) == "voice"


def test_the_one_who_asked_and_an_outsider_do_not_answer_for_it() -> None:
    ask = build_ask()
    assert find_side(ask, build_answer("no register has been seen", ("Tarn Office", "body"))) == "asker"
    outsider = build_answer("the roads are dry", ("Mila Sand", "person"))
    assert find_side(ask, outsider) not in ("own", "voice", "weak", "asker")


def test_two_ministries_are_two_parties_and_two_states_never_speak_for_one_another() -> None:
    ask = build_ask("open the prison to visitors", ("justice ministry", "body"))
    assert find_side(ask, build_answer("the roads are dry", ("transport ministry", "body"))) not in ("own", "voice")
    one, other = party("Norway", "state"), party("Sweden", "state")
    assert is_of_other_state(one, other)  # type: ignore[arg-type]
    assert not is_of_other_state(one, one)  # type: ignore[arg-type]
    assert is_same(one, one)  # type: ignore[arg-type]
    assert not is_same(one, None)  # type: ignore[arg-type]
