"""The tagger runs only the weights that were measured, and reads each document by itself."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import onrecord_reader_en
import pytest

from onrecord import encoders as module
from onrecord.errors import OnrecordError
from onrecord.read.quotations import find_quotations
from onrecord.read.tagger import Tagged, Tagger, load_tagger

FOLDER = Path(onrecord_reader_en.__file__).parent
TEXTS = (
    "The harbour office said on Tuesday that the pier would close for a month.",
    "“Nobody asked us,” said Ilke Marran, who runs the ferry. “We read it in the paper.”",
    "According to the mayor, the crane had been inspected twice. It was raining.",
    "The ministry accused the port of hiding two reports.",
)


def read(tagger: Tagger, texts: Sequence[str]) -> list[Tagged]:
    return tagger.find_attributions(texts, [find_quotations(t) for t in texts])


def words(text: str, ranges: Sequence[tuple[int, int, int]]) -> str:
    return " ".join(text[a:b] for _, a, b in ranges)


@pytest.mark.parametrize("name", ["fast", "careful"])
def test_it_finds_who_said_what(name: str) -> None:
    (found,) = [t for t in read(load_tagger(name), TEXTS[:1]) if t.chance > 0.5]
    assert words(TEXTS[0], found.source) == "The harbour office"
    assert words(TEXTS[0], found.cue).split()[0] == "said"
    assert "the pier would close for a month" in words(TEXTS[0], found.content)
    assert 0.5 < found.chance <= 1 and 0.5 < found.content_surety <= 1


@pytest.mark.parametrize("name", ["fast", "careful"])
def test_a_document_is_read_the_same_whatever_was_read_before(name: str) -> None:
    tagger = load_tagger(name)
    alone = {text: read(tagger, [text]) for text in TEXTS}
    order = list(TEXTS) * 2
    random.Random(4).shuffle(order)
    for text in order:
        again = read(tagger, [text])
        assert again == alone[text]
        for one, other in zip(again, alone[text], strict=True):
            assert [one.content_chance(r) for r in one.content] == [other.content_chance(r) for r in other.content]


@pytest.mark.parametrize("name", ["fast", "careful"])
def test_words_outside_a_content_are_less_likely_to_be_in_it(name: str) -> None:
    (found,) = [t for t in read(load_tagger(name), TEXTS[:1]) if t.chance > 0.5]
    inside, outside = (TEXTS[0].index(words) for words in ("the pier", "The harbour"))
    assert found.content_chance((0, inside, inside + 8))[1] > 0.9
    assert found.content_chance((0, outside, outside + 11))[1] < 0.1


def test_what_runs_the_weights_cannot_report_home() -> None:
    """onnxruntime 1.29 brought telemetry over HTTPS, on by default: its sender must not be in what is installed."""
    spec = find_spec("onnxruntime")
    assert spec and spec.origin
    for library in Path(spec.origin).parent.rglob("*.so*"):
        held = library.read_bytes()
        assert b"events.data.microsoft.com" not in held and b"telemetry_1ds" not in held, library.name


def test_no_text_has_no_attributions() -> None:
    assert read(load_tagger("fast"), []) == []
    assert read(load_tagger("fast"), [""]) == []


def test_other_weights_are_refused_by_name_and_hash(tmp_path: Path) -> None:
    for file in FOLDER.glob("fast*"):
        shutil.copy(file, tmp_path)
    with (tmp_path / "fast.onnx").open("ab") as file:
        file.write(b"x")
    with pytest.raises(OnrecordError, match=r"not the file that onrecord was measured with") as told:
        Tagger(tmp_path, "fast")
    assert "--reader rules" in str(told.value.hint)


def test_missing_weights_are_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OnrecordError, match="weights called fast are missing"):
        Tagger(tmp_path, "fast")
    monkeypatch.setattr(module, "PACKAGE", "onrecord_reader_nowhere")
    load_tagger.cache_clear()
    with pytest.raises(OnrecordError, match="onrecord_reader_nowhere was not found"):
        load_tagger("fast")
    load_tagger.cache_clear()
