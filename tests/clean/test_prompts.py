"""The questions of an interview in bold or italic letters head its answers; a bold lead or a bold aside does not."""

from __future__ import annotations

import pytest

from clean.build_files import build_docx
from onrecord.clean.docx import clean_docx
from onrecord.clean.html import clean_html
from onrecord.model import Cleaned

TALK = [
    ("Who closed the lock at Kell that night?", "The keeper did, as he does on every night of frost."),
    ("The town says that it was you.", "The town was asleep, and so was I."),
    ("Will it be opened again?", "In May, when the gates are cast. Not before."),
]


def _labelled(cleaned: Cleaned, label: str) -> list[str]:
    return [cleaned.text[a:b] for kind, a, b in cleaned.zones if kind == label]


def _page(style: str, talk: list[tuple[str, str]]) -> bytes:
    told = "".join(f"<p><{style}>{question}</{style}></p><p>{answer}</p>" for question, answer in talk)
    head = "<p><b>Ada Brun keeps the books of the lock. Jo Lee asked her about the night of the frost.</b></p>"
    return f"<html><title>The frost at Kell</title><body><h1>The frost at Kell</h1>{head}{told}</body></html>".encode()


@pytest.mark.parametrize("style", ["strong", "em"])
def test_questions_in_letters_of_their_own_are_headings(style: str) -> None:
    cleaned = clean_html(_page(style, TALK))
    assert _labelled(cleaned, "headline") == ["The frost at Kell", *(question for question, _ in TALK)]
    assert [answer for _, answer in TALK] == _labelled(cleaned, "story")[-3:]
    assert cleaned.title == "The frost at Kell"


def test_bold_words_of_a_report_are_story() -> None:
    cleaned = clean_html(_page("strong", [(answer, answer[::-1]) for _, answer in TALK]))
    assert all(answer in " ".join(_labelled(cleaned, "story")) for _, answer in TALK)


def test_runs_that_are_bold_make_a_bold_paragraph() -> None:
    def run(text: str, marks: str = "") -> str:
        return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'

    told = [(f"<w:p>{run(q[:9], '<w:b/>')}{run(q[9:], '<w:b/>')}</w:p>", f"<w:p>{run(a)}</w:p>") for q, a in TALK]
    body = f"<w:p>{run('The frost at Kell and who was awake')}</w:p>" + "".join(map("".join, told))
    cleaned = clean_docx(build_docx(body))
    assert _labelled(cleaned, "headline")[-3:] == [question for question, _ in TALK]
    light = body.replace("<w:b/>", '<w:b w:val="0"/>')
    assert TALK[1][0] in _labelled(clean_docx(build_docx(light)), "story")
