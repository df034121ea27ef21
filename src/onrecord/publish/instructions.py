"""The page of a package that tells how to check it by hand, as plain text and as HTML; the same words in both."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass

from onrecord import __version__


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a package holds, as far as its instructions speak of it; ``files`` says in words what each file is."""

    title: str
    as_of: str
    is_draft: bool
    has_originals: bool
    withheld: int
    files: Mapping[str, str]


_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 44rem; padding: 2rem 1.25rem 4rem; font: 1rem/1.6 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; }
pre { overflow-x: auto; padding: .7rem .9rem; border: 1px solid; border-radius: 4px; font-size: .9rem; }
dt { font-family: ui-monospace, monospace; font-size: .92rem; overflow-wrap: anywhere; margin-top: .6rem; }
dd { margin: 0 0 0 1.25rem; }
.draft { border: 2px solid; padding: .5rem .9rem; font-weight: 600; }
"""


def print_instructions(contents: Contents) -> tuple[str, str]:
    """The instructions as plain text and as an HTML page without network, script or picture."""
    parts = _list_parts(contents)
    text: list[str] = []
    page: list[str] = []
    for kind, words in parts:
        shown = html.escape(words, quote=False)
        if kind == "h1":
            text += [words.upper(), ""]
            page.append(f"<h1>{shown}</h1>")
        elif kind == "h2":
            text += ["", words, "-" * len(words)]
            page.append(f"<h2>{shown}</h2>")
        elif kind == "pre":
            text += [*(f"    {line}" for line in words.split("\n")), ""]
            page.append(f"<pre>{shown}</pre>")
        elif kind == "draft":
            text += _wrap(words)
            page.append(f'<p class="draft">{shown}</p>')
        else:
            text += [*_wrap(words), ""]
            page.append(f"<p>{shown}</p>")
    text += ["", "What is in it", "-------------"]
    page.append("<h2>What is in it</h2>\n<dl>")
    for name, about in contents.files.items():
        text += [name, *(f"    {line}" for line in _wrap(about))]
        page.append(f"<dt>{html.escape(name)}</dt><dd>{html.escape(about, quote=False)}</dd>")
    page.append("</dl>")
    head = '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    head += f"<title>How to check this package</title>\n<style>{_STYLE}</style>"
    body = "<main>\n" + "\n".join(page) + "\n</main>"
    whole = f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'
    return "\n".join(text).rstrip() + "\n", whole


def _list_parts(contents: Contents) -> list[tuple[str, str]]:
    what = f"“{contents.title}”" if contents.title else "a case"
    parts = [
        ("h1", "How to check this package"),
        ("p", f"This is the published record of {what}, as of {contents.as_of}, made with onrecord {__version__}."),
    ]
    if contents.is_draft:
        parts.append(
            ("draft", "DRAFT. It holds lines that a program found and nobody has reviewed. Do not publish it as it is.")
        )
    else:
        parts.append(("p", "It holds only lines that a person has reviewed."))
    parts += [
        ("h2", "1. Is every file as it was packed?"),
        ("p", "Open a terminal in the folder where this page lies. On Linux (on a Mac, write shasum -a 256 -c):"),
        ("pre", "sha256sum -c tagmanifest-sha256.txt\nsha256sum -c manifest-sha256.txt"),
        ("p", "Each line must end in OK. Where one says FAILED, that file was changed after it was packed. On Windows, "
              "PowerShell gives the hash of one file, to be compared with its line in manifest-sha256.txt, which any "
              "text editor opens:"),
        ("pre", "Get-FileHash data\\record.jsonl -Algorithm SHA256"),
        ("h2", "2. Is it the package that was sent?"),
        ("p", "Whoever changes a file can also change the manifests. One number stands for the whole package:"),
        ("pre", "sha256sum tagmanifest-sha256.txt"),
        ("p", "Ask the sender for it in another way than the package came: by telephone, on paper, on their own page. "
              "onrecord printed it when the package was made, and keeps it in the log of the case."),
        ("h2", "3. Does a line of the dossier rest on its source?"),
        ("p", "Open data/dossier.html in a browser. Each line bears the number of a passage. Find that number in "
              "data/passages.txt with a text editor: there are the words cited, the sentences around them, where they "
              "stand in the document, and the hash of the original."),
        ("p", "Who has the originals can go on: in the folder that was gathered, this command shows whether they are "
              "those that were read."),
        ("pre", "sha256sum -c --ignore-missing PACKAGE/data/sources-sha256.txt"),
    ]  # fmt: skip
    if contents.has_originals:
        parts.append(
            ("p", "This package holds originals, in data/originals, each named by its hash. They may be under "
                  "copyright and are for whoever it was handed to, not for publication.")
        )  # fmt: skip
        if contents.withheld:
            number = "1 original was" if contents.withheld == 1 else f"{contents.withheld} originals were"
            parts.append(
                ("p", f"{number} left out to protect somebody, or because it could not be "
                      "shown that they name nobody who is protected.")
            )  # fmt: skip
    parts += [
        ("h2", "4. All of it at once"),
        ("p", "With onrecord, on any machine and without a network, everything above is checked by one command; and "
              "also that the dossier, the passages and the record give the same words at the same places:"),
        ("pre", "onrecord verify FOLDER-OR-ZIP"),
        ("p", "Unpack a ZIP before you use sha256sum; onrecord takes it as it is."),
        ("h2", "What this proves, and what it does not"),
        ("p", "A hash proves that a file is what it was when the hash was taken. It does not prove that a source is "
              "true, or that a source said everything. It does not prove who packed this, or when: only the number of "
              "step 2, had from somebody you trust, does."),
    ]  # fmt: skip
    return parts


def _wrap(words: str, width: int = 92) -> list[str]:
    lines: list[str] = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines
