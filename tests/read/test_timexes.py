"""TimeML types and values, one phrase a row, seen from Friday 22 March 2013 unless the row says otherwise."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from onrecord.read.timex_values import find_easter, shift_value, write_duration
from onrecord.read.timexes import find_timexes

ROOT = Path(__file__).parents[2]
DAY = date(2013, 3, 22)

PHRASES = [
    ("The panel met on Friday.", "Friday", "DATE", "2013-03-22"),
    ("The panel met on Wednesday.", "Wednesday", "DATE", "2013-03-20"),
    ("The panel will meet on Wednesday.", "Wednesday", "DATE", "2013-03-27"),
    ("They have until Monday to reply.", "Monday", "DATE", "2013-03-25"),
    ("It closed last Thursday.", "last Thursday", "DATE", "2013-03-21"),
    ("It opened Friday night.", "Friday night", "TIME", "2013-03-22TNI"),
    ("It ended on March 2 with songs.", "March 2", "DATE", "2013-03-02"),
    ("It ended on Dec. 30 with songs.", "Dec. 30", "DATE", "2012-12-30"),
    ("It will start on 3 April, she said.", "3 April", "DATE", "2013-04-03"),
    ("It will be held on March 28.", "March 28", "DATE", "2013-03-28"),
    ("The form of 07/04/2011 is lost.", "07/04/2011", "DATE", "2011-07-04"),
    ("The form of 2011-04-07 is lost.", "2011-04-07", "DATE", "2011-04-07"),
    ("He died in October.", "October", "DATE", "2012-10"),
    ("He may go in May.", "May", "DATE", "2013-05"),
    ("It grew in the third quarter.", "the third quarter", "DATE", "2012-Q3"),
    ("It grew in the first half of 2012.", "the first half of 2012", "DATE", "2012-H1"),
    ("It fell last winter.", "last winter", "DATE", "2012-WI"),
    ("It fell in the summer of 1999.", "the summer of 1999", "DATE", "1999-SU"),
    ("It began in the 1990s.", "the 1990s", "DATE", "199"),
    ("It began in the 19th century.", "the 19th century", "DATE", "18"),
    ("It began in 1987.", "1987", "DATE", "1987"),
    ("It rose last year.", "last year", "DATE", "2012"),
    ("It rose last week.", "last week", "DATE", "2013-W11"),
    ("It rose earlier this month.", "earlier this month", "DATE", "2013-03"),
    ("It rains over the weekend, they said.", "the weekend", "DATE", "2013-W11-WE"),
    ("The strike in the week of 3 June ended early.", "the week of 3 June", "DATE", "2012-W22"),
    ("By the end of 2014 it will be gone.", "the end of 2014", "DATE", "2014"),
    ("She left two years ago.", "two years ago", "DATE", "2011"),
    ("She left three weeks ago.", "three weeks ago", "DATE", "2013-W09"),
    ("She left five days ago.", "five days ago", "DATE", "2013-03-17"),
    ("She left years ago.", "years ago", "DATE", "PAST_REF"),
    ("She is now the head.", "now", "DATE", "PRESENT_REF"),
    ("She recently left.", "recently", "DATE", "PAST_REF"),
    ("She was once the head.", "once", "DATE", "PAST_REF"),
    ("In recent years it rose.", "recent years", "DATE", "PAST_REF"),
    ("It worked for two years.", "two years", "DURATION", "P2Y"),
    ("It worked for more than two hours.", "more than two hours", "DURATION", "PT2H"),
    ("It worked for half an hour.", "half an hour", "DURATION", "PT30M"),
    ("A three-day strike ended.", "three-day", "DURATION", "P3D"),
    ("It fell over the past two weeks.", "the past two weeks", "DURATION", "P2W"),
    ("It took several months.", "several months", "DURATION", "PXM"),
    ("It took decades.", "decades", "DURATION", "PXDE"),
    ("It was the first in a decade.", "a decade", "DURATION", "P1DE"),
    ("In the next few days it ends.", "the next few days", "DURATION", "PXD"),
    ("They meet every Tuesday.", "every Tuesday", "SET", "XXXX-WXX-2"),
    ("They meet daily.", "daily", "SET", "P1D"),
    ("They meet twice a week.", "twice a week", "SET", "P1W"),
    ("They meet every two years.", "every two years", "SET", "P2Y"),
    ("The annual fair is off.", "annual", "SET", "P1Y"),
    ("They pay $40 a month.", "a month", "SET", "P1M"),
    ("It closed at 5 p.m. Thursday.", "5 p.m. Thursday", "TIME", "2013-03-21T17:00"),
    ("It closed at noon.", "noon", "TIME", "2013-03-22T12:00"),
    ("It rained last night.", "last night", "TIME", "2013-03-21TNI"),
    ("The vote on March 11 failed. Two days later he left.", "Two days later", "DATE", "2013-03-13"),
    ("The vote on March 11 failed. The next day he left.", "The next day", "DATE", "2013-03-12"),
    ("He was born in 1950; that year it snowed.", "that year", "DATE", "1950"),
    ("It closed on Good Friday 2012.", "Good Friday 2012", "DATE", "2012-04-06"),
]


@pytest.mark.parametrize(("text", "words", "kind", "value"), PHRASES)
def test_value(text: str, words: str, kind: str, value: str) -> None:
    found = {text[t.start : t.end]: (t.type, t.value) for t in find_timexes(text, DAY)}
    assert found.get(words) == (kind, value), found


@pytest.mark.parametrize(
    "text",
    [
        "Lena Marsh, 47, and a 12-year-old boy, aged 12 years, may march in.",
        "The Sunday Times printed 2,013 copies of a book in 300 pages.",
        "It ran at 80 miles an hour.",
        "Once again they came as soon as they could.",
        "Nothing is said of time here, and 1900 people came.",
    ],
)
def test_what_is_no_time_expression(text: str) -> None:
    assert find_timexes(text, DAY) == []


def test_without_a_day_nothing_is_made_up() -> None:
    text = "She left on Friday. In March it fell. Two years ago it rose. In 2010 it held."
    assert [t.value for t in find_timexes(text, None)] == ["XXXX-WXX-5", "XXXX-03", "PAST_REF", "2010"]


def test_values_are_counted_on_the_calendar() -> None:
    assert [find_easter(year).isoformat() for year in (1921, 2012, 2024)] == ["1921-03-27", "2012-04-08", "2024-03-31"]
    assert shift_value("2013-Q2", "year", -1) == "2012-Q2"
    assert shift_value("2013-03-09", "week", 2) == "2013-W12"
    assert shift_value("PAST_REF", "day", 1) is None
    assert write_duration(1.5, "hour") == "PT90M"
    assert write_duration("X", "minute") == "PTXM"


OLD_STYLE = """<TimeML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<DOCNO>x</DOCNO> <DATE_TIME><TIMEX3 tid="t0" type="DATE" value="2013-03-22T10:00:00" functionInDocument="CREATION_TIME">
March 22, 2013</TIMEX3></DATE_TIME>
<TEXT>Marsh & Sons <EVENT eid="e1">closed</EVENT> <SIGNAL sid="s1">for</SIGNAL>
<TIMEX3 tid="t1" type="DURATION" value="P2Y">two <NUMEX>years</NUMEX></TIMEX3> and reopened
<TIMEX3 tid="t2" type="DATE" value="2013-03-20">Wednesday</TIMEX3>. It is open
<TIMEX3 tid="t3" type="SET" value="P1W">each week</TIMEX3>.</TEXT></TimeML>
"""


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "eval" / "dates.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_timeml_files_are_scored_and_written(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "old.tml").write_text(OLD_STYLE, encoding="utf-8")
    told = _run(str(tmp_path / "in"), "--json", "--write", str(tmp_path / "out"))
    assert told.returncode == 0, told.stderr
    assert '"gold": 3, "found": 3, "strict": 100.0, "relaxed": 100.0, "type": 100.0, "value": 100.0' in told.stdout
    written = (tmp_path / "out" / "old.tml").read_text(encoding="utf-8")
    assert "Marsh &amp; Sons" in written
    assert '<TIMEX3 tid="t1" type="DURATION" value="P2Y">two years</TIMEX3>' in written


def test_a_folder_without_timeml_is_told(tmp_path: Path) -> None:
    told = _run(str(tmp_path))
    assert told.returncode == 2
    assert "no TimeML files" in told.stderr
    assert "Traceback" not in told.stderr
