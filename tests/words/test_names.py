from __future__ import annotations

import pytest

from onrecord.words.names import compare_bodies, compare_persons, find_state, person_keys, read_government
from onrecord.words.sounds import is_sounding_alike, is_sounding_near


@pytest.mark.parametrize(
    ("left", "right", "least"),
    [
        ("Samet Karashin", "Samet Karashin", 1.0),
        ("Orhan Türkel", "Orhan Turkel", 0.95),
        ("Samet Karashin", "Samet Qarašin", 0.9),
        ("Samet Qarashin", "Samet Qarašin", 0.9),
        ("Dr Joanna Pell", "Joanna Pell", 0.95),
        ("Joanna M. Pell", "Joanna Pell", 0.85),
        ("J. Pell", "Joanna Pell", 0.6),
        ("J.M. Pell", "Joanna Mary Pell", 0.75),
        ("JM Pell", "Joanna M. Pell", 0.75),
        ("Cdr Joanna Pell", "Joanna Pell", 0.95),
        ("Liz Marlow", "Elizabeth Marlow", 0.85),
        ("Wen-bin Tao", "Wenbin Tao", 0.95),
        ("Tao Wenbin", "Wenbin Tao", 0.8),
        ("Rosa Quintero Salas", "Rosa Quintero", 0.8),
        ("Tomas Brandeker", "Tomas Brandecker", 0.5),
    ],
)
def test_two_names_of_one_person(left: str, right: str, least: float) -> None:
    match = compare_persons(left, right)
    assert match is not None
    assert match[0] >= least
    assert match == compare_persons(right, left) or match[0] == compare_persons(right, left)[0]  # type: ignore[index]
    assert set(person_keys(left)) & set(person_keys(right))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Wang Tao", "Wang Lin"),
        ("Marek Dorvath", "Lidia Dorvath"),
        ("Dorvath", "Marek Dorvath"),
        ("Mr Dorvath", "Dorvath"),
        ("Marek Dorvath", "Marek Brandeker"),
        ("Joanna M. Pell", "Joanna K. Pell"),
        ("M. Dorvath", "Lidia Dorvath"),
    ],
)
def test_names_of_two_people(left: str, right: str) -> None:
    assert compare_persons(left, right) is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("UN Human Rights Office", "U.N. Human Rights Office"),
        ("UN Human Rights Office", "U.N. Office of the High Commissioner for Human Rights"),
        ("UN rights office", "UN Human Rights Office"),
        ("UN rights office", "United Nations Human Rights Office"),
        ("Eastern Rivers Human Rights Office", "ERHRO"),
        ("Office of the High Commissioner for Human Rights", "OHCHR"),
        ("National Resettlement Commission", "Resettlement Commission"),
        ("Ministry of Foreign Affairs of Norland", "Foreign Ministry of Norland"),
        ("White House", "the White House"),
        ("Election Observation Mission to Norland, 2020", "Election Observation Mission to Norland"),
        ("Pentagon", "U.S. Department of Defense"),
    ],
)
def test_two_names_of_one_body(left: str, right: str) -> None:
    match = compare_bodies(left, right)
    assert match is not None
    assert match[0] >= 0.6


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("UN Human Rights Office", "UN Human Rights Council"),
        ("UN Human Rights Council", "UN Human Rights Committee"),
        ("Human Rights Watch", "Human Rights Watch Norland"),
        ("Foreign Ministry", "Interior Ministry"),
        ("Chinese Foreign Ministry", "French Foreign Ministry"),
        ("ERHRO", "ERHRC"),
        ("Fairwater", "Clearwater"),
        ("Halcyon Development Bank", "Halcyon Savings Bank"),
        ("Election Observation Mission to Norland, 2020", "Election Observation Mission to Norland, 2024"),
    ],
)
def test_names_of_two_bodies(left: str, right: str) -> None:
    assert compare_bodies(left, right) is None


def test_a_generic_name_is_never_enough_by_itself() -> None:
    match = compare_bodies("interior ministry", "the Interior Ministry")
    assert match is not None
    assert match[0] == 0.5


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("China", ("China", "name")),
        ("Beijing", ("China", "seat")),
        ("Chinese government", ("China", "government")),
        ("the Government of France", ("France", "government")),
        ("Velmora", None),
        ("the provincial government", None),
    ],
)
def test_what_stands_for_a_state(name: str, state: tuple[str, str] | None) -> None:
    assert find_state(name) == state


def test_initials_that_do_not_fit_are_of_two_people() -> None:
    assert compare_persons("J.M. Pell", "Joanna Ruth Pell") is None
    assert compare_persons("J.M. Pell", "Karl Pell") is None


def test_a_vowel_inside_a_given_name_is_near_in_sound_and_a_last_one_is_not() -> None:
    assert is_sounding_near("Yussuf Hairulin", "Yusif Khairullin")
    assert not is_sounding_alike("Yussuf Hairulin", "Yusif Khairullin")
    assert not is_sounding_near("Ivan Demirov", "Ivana Demirov")
    assert not is_sounding_near("Karl Demirov", "Karl Demerov")


def test_whose_government_it_is() -> None:
    assert read_government("the Government of Velmora") == "velmora"
    assert read_government("the government") is None
    assert read_government("the local government") is None


def test_titles_of_other_languages_are_no_part_of_a_name() -> None:
    for title in ("Maître", "Comrade", "Monsieur", "Señora", "Alhaji"):
        match = compare_persons(f"{title} Ada Quill", "Ada Quill")
        assert match is not None and match[0] > 0.9, title
