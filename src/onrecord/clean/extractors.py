"""What another project's extractor takes for the story of a page: trafilatura, which knows pages and no offsets."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from onrecord.clean.xpaths import compile_path


def extract_lines(source: str) -> list[str]:
    """The lines of the story of a page of HTML; none where the extractor finds none or fails."""
    try:
        found = _load_extractor()(source)
    except Exception:  # whatever a third party's parser makes of a bad page, the page's text stays
        return []
    return found.splitlines() if found else []


@cache
def _load_extractor() -> Callable[[str], str | None]:
    import trafilatura
    from lxml.etree import ElementDefaultClassLookup
    from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HtmlProcessingInstruction
    from trafilatura.settings import Extractor
    from trafilatura.utils import HTML_PARSER

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    # Trees of one class of elements: else lxml asks a function of Python's which class each element is to be (a form,
    # a label ...), each time that one is touched, and the extractor wants none of them.
    HTML_PARSER.set_element_class_lookup(
        ElementDefaultClassLookup(
            element=HtmlElement, comment=HtmlComment, pi=HtmlProcessingInstruction, entity=HtmlEntity
        )
    )
    _compile_paths()
    _lower_stop_words()
    options = Extractor(output_format="txt", comments=False, tables=True, fast=False)
    return partial(trafilatura.extract, options=options)


def _compile_paths() -> None:
    """The extractor's expressions that can be are run without the machine of XPath, which takes a third of its time."""
    for paths in vars(sys.modules["trafilatura.xpaths"]).values():
        if isinstance(paths, list):  # shared by the modules that use it
            paths[:] = [compile_path(path.path) or path for path in paths]
    cleaning = vars(sys.modules["trafilatura.baseline"])
    cleaning["BASIC_CLEAN_XPATH"] = compile_path(cleaning["BASIC_CLEAN_XPATH"].path) or cleaning["BASIC_CLEAN_XPATH"]


def _lower_stop_words() -> None:
    """The stop words of all languages are read once, not in each process, and of their 150,000 only those are handed on
    that stand in a page: the rest would be turned to small letters for each page and found nowhere."""
    fallbacks = vars(sys.modules["trafilatura.external"])
    stop_words = frozenset(map(str.lower, fallbacks["jt_stoplist_init"]()))
    classify = fallbacks["classify_paragraphs"]

    def classify_paragraphs(paragraphs: Sequence[Any], stoplist: Any, *options: Any) -> None:
        if stoplist is stop_words:
            stoplist = stop_words & {word.lower() for paragraph in paragraphs for word in paragraph.text.split()}
        classify(paragraphs, stoplist, *options)

    fallbacks |= {"JT_STOPLIST": stop_words, "classify_paragraphs": classify_paragraphs}
