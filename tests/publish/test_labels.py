"""Labels: complete in each language, and dates that read as English ones do elsewhere."""

from __future__ import annotations

import re

import pytest

from onrecord.dates import DateRange, parse_edtf, print_date
from onrecord.errors import PublishError
from onrecord.publish.labels import load_labels
from onrecord.publish.verbs import NEUTRAL
from onrecord.words import load_table

LANGUAGES = [name for name in load_table("labels")[0] if name != "key"]
DATES = [
    "2024-06-01",
    "2024-06-12",
    "2024-06",
    "2024",
    "2024-06-01/2024-09-09",
    "2023-12-01/2024-01-02",
    "../2024-06-01",
]


def test_three_languages_at_least() -> None:
    assert {"en", "fr", "es"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_label_fills_in_what_the_english_one_does(language: str) -> None:
    for row in load_table("labels"):
        names = [sorted(set(re.findall(r"{(\w+)}", row[column]))) for column in ("en", language)]
        assert not row[language] or names[0] == names[1], row["key"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verb_of_a_line_has_a_label(language: str) -> None:
    verbs = {*NEUTRAL.values(), *(row["verb"] for row in load_table("line_verbs"))}
    assert [v for v in sorted(verbs) if f"verb.{v}" not in load_labels(language).words] == []


@pytest.mark.parametrize("text", [*DATES, "2024-06-01/.."])
def test_english_dates_are_those_of_the_rest(text: str) -> None:
    assert load_labels().date(parse_edtf(text)) == print_date(parse_edtf(text))
    assert load_labels().date(None) == print_date(None)


def test_other_dates() -> None:
    french, spanish = load_labels("fr"), load_labels("es")
    assert [french.date(parse_edtf(text)) for text in DATES[:4]] == [
        "1er juin 2024",
        "12 juin 2024",
        "juin 2024",
        "2024",
    ]
    assert french.date(parse_edtf(DATES[4])) == "entre le 1er juin et le 9 septembre 2024"
    assert spanish.date(parse_edtf("2024-06-12")) == "12 de junio de 2024"
    assert spanish.date(DateRange()) == "fecha desconocida"


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(PublishError, match="choose one of en, fr, es"):
        load_labels("tlh")
