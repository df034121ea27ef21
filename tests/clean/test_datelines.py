"""Full dates, date lines, datelines and agencies as printed."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.clean.datelines import find_agency_name, find_dateline, find_full_dates, is_date_line


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 16 November 2023, he", date(2023, 11, 16)),
        ("November 16, 2023", date(2023, 11, 16)),
        ("Nov. 16 2023", date(2023, 11, 16)),
        ("the 3rd of March 2020", date(2020, 3, 3)),
        ("2024-02-29T10:00", date(2024, 2, 29)),
        ("23/04/2021", date(2021, 4, 23)),
        ("04/23/2021", date(2021, 4, 23)),
        ("05.05.2021", date(2021, 5, 5)),
    ],
)
def test_a_day_is_read(text: str, day: date) -> None:
    assert [found.day for found in find_full_dates(text)] == [day]


@pytest.mark.parametrize(
    "text", ["05/06/2021", "30 February 2021", "16 November", "November 2023", "2023-13-01", "12345-01-01", "may 5 be"]
)
def test_what_could_be_two_days_or_none_is_not_read(text: str) -> None:
    assert find_full_dates(text) == ()


@pytest.mark.parametrize(
    "line",
    [
        "16 November 2023",
        "Thursday 16 November 2023",
        "Published: Nov 16, 2023, 3:42 p.m. | Updated at 17:00 GMT",
        "Port Elder, 6 February 2024",
        "2023-11-16 10:42",
        "Judgment of 19 December 2022 (summary)",
        "Record of the sitting of 3 July 2023",
        "Press statement - 9 July 2023",
    ],
)
def test_a_line_that_is_a_date(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "The board met on 16 November 2023 and decided nothing",
        "No date here",
        "16 November",
        "Minutes of 5 May 2020 meeting are lost",
    ],
)
def test_a_line_that_only_holds_one(line: str) -> None:
    assert not is_date_line(line)


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("GENEVA, Nov 16 (AFP) - The board met.", "GENEVA, Nov 16 (AFP) - "),
        ("PORT ELDER, 15 November 2023 – The office said so.", "PORT ELDER, 15 November 2023 – "),
        ("Calder Bay (Reuters) — “We know,” she said.", "Calder Bay (Reuters) — "),
        ("NEW YORK/LONDON, May 2 -- The banks agreed.", "NEW YORK/LONDON, May 2 -- "),
        ("CALDER BAY – The board met.", "CALDER BAY – "),
        ("OSK, Velmark – At least 11 people died.", "OSK, Velmark – "),
        ("GENEVA (14 April 2022) – The board met.", "GENEVA (14 April 2022) – "),
        ("(Port Elder, May 3, 2021) – The board met.", "(Port Elder, May 3, 2021) – "),
        ("(Lake City, North Kell, 3 May 2021) – The board met.", "(Lake City, North Kell, 3 May 2021) – "),
        ("(the board, which met in May 2021) – said so.", ""),
        ("KELL CITY (Lake News Agency) 24 June 2023 - The board met.", "KELL CITY (Lake News Agency) 24 June 2023 - "),
        ("UNO – The board met.", ""),
        ("(AFP) - The board met.", "(AFP) - "),
        ("The board met – as it does – on Monday.", ""),
        ("Vell – The board's chair – said so.", ""),
        ("WARNING: The page is long.", ""),
        ("CALDER BAY (Reuters): The board met.", "CALDER BAY (Reuters): "),
        ("MR KELLER (Reuters): I was there.", ""),
        ("ADA BRUN (Harbour Party): The gate is open.", ""),
    ],
)
def test_the_dateline_before_the_story(text: str, dateline: str) -> None:
    assert text[: find_dateline(text, 0, len(text))] == dateline


def test_agencies_by_all_their_names() -> None:
    assert find_agency_name("(AFP)") == "AFP"
    assert find_agency_name("© Agence France-Presse 2020") == "AFP"
    assert find_agency_name("AP and Reuters") is None
    assert find_agency_name("The Harbour Post") is None
