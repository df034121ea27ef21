"""Pictures: what is recognised in them, where a case asks for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from build_case import call
from clean.build_files import build_png, build_scan
from onrecord.batch.runs import run_batch
from onrecord.clean.pdf import clean_pdf
from onrecord.clean.pictures import clean_picture
from onrecord.clean.recognitions import Recogniser
from onrecord.errors import CaseError, SourceError

PAGES = (
    (
        "The harbour of Ostry",
        "",
        "The harbour board said on Tuesday that it would publish the report of its",
        "engineers, and that nobody had been warned of the inves-",
        "tigation before the spring.",
        "",
        "Nora Vell, who chairs the board, said that she would not resign over it.",
    ),
    ("The minister denied that any letter had been lost.",),
)


@pytest.fixture(scope="module")
def english() -> str:
    try:
        with Recogniser("eng"):
            pass
    except SourceError as error:
        pytest.skip(f"no words can be recognised here: {error}")
    return "eng"


def test_the_words_of_a_picture_with_how_sure_they_are(english: str) -> None:
    cleaned = clean_picture(build_png(PAGES[0]), english)
    assert cleaned.text == (
        "The harbour of Ostry\n\n"
        "The harbour board said on Tuesday that it would publish the report of its engineers, and that nobody had been "
        "warned of the investigation before the spring.\n\n"
        "Nora Vell, who chairs the board, said that she would not resign over it."
    )
    (told,) = cleaned.problems
    assert told.startswith("46 words were recognised in pictures by Tesseract ") and "(eng), not typed" in told
    assert {segment.part[:20] for segment in cleaned.origin.segments} == {"page 1, recognised ("}


def test_a_scanned_pdf_is_read_page_by_page(english: str) -> None:
    cleaned = clean_pdf(build_scan(PAGES), english)
    assert cleaned.text.endswith("The minister denied that any letter had been lost.")
    assert cleaned.origin.segments[-1].part.startswith("page 2, recognised (9")
    with pytest.raises(SourceError, match="holds no text: its pages are pictures"):
        clean_pdf(build_scan(PAGES[1:]))


def test_no_words_are_looked_for_unasked_and_a_language_that_is_absent_is_named(english: str) -> None:
    with pytest.raises(SourceError, match="no words were looked for") as told:
        clean_picture(build_png(PAGES[1]))
    assert 'ocr = "eng"' in told.value.hint
    with pytest.raises(SourceError, match="no data for 'xxx'"):
        clean_picture(build_png(PAGES[1]), "xxx")
    with pytest.raises(SourceError, match="damaged or cut off"):
        clean_picture(b"\x89PNG\r\n\x1a\n" + b"x" * 99, english)
    with pytest.raises(SourceError, match="no words were recognised"):
        clean_picture(build_png(()), english)


def test_a_case_reads_its_pictures_once_it_is_told_to(english: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "scan.png").write_bytes(build_png(PAGES[1]))
    case = tmp_path / "case"
    call("init", case)
    call("gather", case, tmp_path / "in")
    assert "no words were looked for" in call("read", case, "--quiet").err
    options = case / "onrecord.toml"
    options.write_text(options.read_text().replace('ocr = ""', f'ocr = "{english}"'))
    assert "read: 1 done" in call("read", case, "--quiet", "--again").out
    assert "recognised in pictures by Tesseract" in call("status", case).out


def test_a_dossier_gives_the_page_and_how_sure_recognition_was(english: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "scan.pdf").write_bytes(build_scan(PAGES))
    case, out = tmp_path / "case", tmp_path / "dossier.md"
    call("init", case)
    options = case / "onrecord.toml"
    options.write_text(options.read_text().replace('ocr = ""', f'ocr = "{english}"'))
    call("gather", case, tmp_path / "in")
    call("read", case, "--quiet")
    call("publish", case, "--to", "md", "-o", out)
    assert re.search(r"denied that \*\*any letter had been lost\*\*\. Page 2, words recognised in a picture \(9\d % sure\), ",
                     out.read_text(encoding="utf-8"))  # fmt: skip


def test_a_batch_and_statements_without_a_case_recognise_words_where_asked(english: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "page.png").write_bytes(build_png(PAGES[0]))
    unasked = call("statements", tmp_path / "in")
    assert "no words were looked for in it" in unasked.out and "--ocr eng" in unasked.out
    asked = call("statements", tmp_path / "in", "--ocr", english)
    assert "Nora Vell" in asked.out
    done = run_batch(tmp_path / "in", tmp_path / "out", workers=1, languages=english)
    assert done.documents == 1
    with pytest.raises(CaseError, match="holds a batch of another ocr: eng, not none"):
        run_batch(tmp_path / "in", tmp_path / "out", workers=1)
    assert "names no languages" in call("statements", tmp_path / "in", "--ocr", "../eng").err
