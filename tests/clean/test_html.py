"""HTML: what a reader of the page sees, where it stands in the file, and what the head says."""

from __future__ import annotations

import html as entities

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.clean.html import clean_html
from onrecord.clean.pages import walk_page
from onrecord.dates import print_edtf
from onrecord.errors import SourceError
from onrecord.model import Cleaned

HEAD = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Quay to be rebuilt | Northern Post</title>
<meta property="og:site_name" content="Northern Post"><meta property="article:published_time" content="2021-06-05T23:30:00+02:00">
<script type="application/ld+json">{"@type":"NewsArticle","author":{"@type":"Person","name":"Ida Brandt"}}</script></head>"""
BODY = """<body><nav><a href="/">Home</a> <a href="/sea">Sea &amp; coast</a></nav><article>
<h1>Quay to be rebuilt</h1><p class="byline">By Ida Brandt</p><time datetime="2021-06-05">5 June 2021</time>
<p>The harbour board said on Friday that it would rebuild the old quay,
  and that it <em>would</em> pay for&nbsp;it alone &mdash; &#x201c;every mark of it&#8221;.</p>
<figure><img alt="x"><figcaption>The old quay. Photo: Tom Arle</figcaption></figure>
<p>Nora Vell, who chairs the board, told the fishermen that the work would begin in the autumn.</p>
<div hidden>Not to be seen</div><script>var x = "<p>no</p>";</script><style>p{}</style><template><p>nor this</p></template>
<aside class="ad"><p>Advertisement</p><p>Boots that last for years and years.</p></aside>
<p>The fishermen had asked for it since the storm of 2019, according to their union.</p>
<form><label>E-mail <input></label><button>Sign up</button></form></article>
<footer>© 2021 Northern Post</footer></body></html>"""
PAGE = HEAD + BODY


def _zones(cleaned: Cleaned) -> list[tuple[str, str]]:
    return [(label, cleaned.text[a:b]) for label, a, b in cleaned.zones]


def _check_origin(cleaned: Cleaned, source: str) -> None:
    at = 0
    for segment in cleaned.origin.segments:
        assert not cleaned.text[at : segment.start].strip()  # only white space is supplied
        made, was = cleaned.text[segment.start : segment.end], source[segment.source_start : segment.source_end]
        assert made in (was, entities.unescape(was))
        at = segment.end
    assert not cleaned.text[at:].strip()


def test_zones_of_a_page() -> None:
    assert _zones(clean_html(PAGE.encode())) == [
        ("furniture", "Home Sea & coast"),
        ("headline", "Quay to be rebuilt"),
        ("byline", "By Ida Brandt"),
        ("dateline", "5 June 2021"),
        (
            "story",
            "The harbour board said on Friday that it would rebuild the old quay, and that it would pay for\xa0it alone —"
            " “every mark of it”.",
        ),
        ("caption", "The old quay. Photo: Tom Arle"),
        ("story", "Nora Vell, who chairs the board, told the fishermen that the work would begin in the autumn."),
        ("advert", "Advertisement"),
        ("advert", "Boots that last for years and years."),
        ("story", "The fishermen had asked for it since the storm of 2019, according to their union."),
        ("furniture", "E-mail"),
        ("furniture", "Sign up"),
        ("footer", "© 2021 Northern Post"),
    ]


def test_every_character_leads_back_to_the_file() -> None:
    cleaned = clean_html(PAGE.encode())
    _check_origin(cleaned, PAGE)
    at = cleaned.text.index("“every mark")
    (piece,) = cleaned.origin.to_source(at, at + 1)
    assert PAGE[piece.source_start : piece.source_end] == "&#x201c;"


def test_what_the_head_says() -> None:
    cleaned = clean_html(PAGE.encode())
    assert (cleaned.title, cleaned.outlet, cleaned.byline) == ("Quay to be rebuilt", "Northern Post", "Ida Brandt")
    assert (cleaned.language, cleaned.agency, cleaned.problems) == ("en", None, ())
    assert cleaned.published is not None
    assert print_edtf(cleaned.published) == "2021-06-05"
    assert cleaned.published.basis == "the page's meta tag article:published_time"


@pytest.mark.parametrize(
    ("head", "edtf", "basis"),
    [
        (
            '<script type="application/ld+json">[{"@type":"NewsArticle","datePublished":"2020-01-02"}]</script>',
            "2020-01-02",
            "JSON-LD",
        ),
        ('<meta name="DC.date.issued" content="2020-01-03">', "2020-01-03", "dc.date.issued"),
        ('<meta itemprop="datePublished" content="2020-01-04T10:00">', "2020-01-04", "datepublished"),
        ('<script type="application/ld+json">{broken</script>', None, ""),
        ('<meta name="date" content="2020-02-31">', None, ""),
        ("", None, ""),
    ],
)
def test_a_date_names_its_tag(head: str, edtf: str | None, basis: str) -> None:
    page = f"<html><head>{head}</head><body><p>The board said on Friday that it would rebuild the old quay.</p></body></html>"
    found = clean_html(page.encode()).published
    assert (found and print_edtf(found)) == edtf
    assert found is None or basis in found.basis


def test_a_page_in_one_form_and_a_page_without_paragraphs() -> None:
    story = "The harbour board said on Friday that it would rebuild the old quay, and would pay for it alone."
    more = "Nora Vell, who chairs the board, told the fishermen that the work would begin in the autumn of the year."
    for page in (
        f"<body><form action=x><div><h1>Quay to be rebuilt</h1><p>{story}</p><p>{more}</p></div></form></body>",
        f"<table><tr><td>{story}<br><br>{more}</td></tr></table>",
    ):
        assert [text for label, text in _zones(clean_html(page.encode())) if label == "story"] == [story, more]


def test_encodings_of_pages() -> None:
    text = "<p>Die Behörde sagte am Montag, sie werde den Bericht über den Hafen ganz veröffentlichen.</p>"
    for encoding in ("iso-8859-1", "utf-8", "windows-1252"):
        page = (
            f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"></head>{text}</html>'
        )
        assert "Behörde" in clean_html(page.encode(encoding)).text
    assert clean_html(text.encode("utf-16")).origin.encoding == "utf-16-le"


@pytest.mark.parametrize(
    "page", ["", "<html></html>", "<script>x</script>", "<p> &nbsp; </p>", "<p hidden>x</p>", "<img alt=x>"]
)
def test_a_page_that_shows_nothing_is_refused(page: str) -> None:
    with pytest.raises(SourceError, match="holds no text"):
        clean_html(page.encode())


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "a href=x", "table><tr><td", "blockquote"])
def test_a_hundred_thousand_nested_tags(tag: str) -> None:
    story = "The harbour board said on Friday that it would rebuild the old quay."
    cleaned = clean_html((f"<{tag}>" * 100_000 + f"<p>{story}</p>").encode())
    assert cleaned.text == story


def test_odd_markup_loses_no_words() -> None:
    page = "<P>One<br/>two</p></div><p>three &bogus; &amp four &lt;five&gt; <!-- no --> <unknown>six</unknown> a < b &#0; &#xD800;"
    text = walk_page(page).text
    for word in ("One", "two", "three &bogus;", "& four", "<five>", "six", "a < b"):
        assert word in text
    assert text.encode("utf-8")


def test_preformatted_lines_are_lines() -> None:
    page = walk_page("<pre>one\ntwo  three\n\nfour</pre>")
    assert [page.text[b.block.start : b.block.end] for b in page.blocks] == ["one", "two three", "four"]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</div>",
                "<b>",
                "</b>",
                "<br>",
                "<a href=x>",
                "</a>",
                "<script>",
                "</script>",
                "<td>",
                "&amp;",
                "&nbsp;",
                "&#8220;",
                "&",
                "<",
                ">",
                "<!--",
                "-->",
                "word ",
                "two words",
                "\n",
                "é",
                "<title>",
                "</title>",
            ]
        ),
        max_size=40,
    )
)
def test_offsets_hold_whatever_the_markup(pieces: list[str]) -> None:
    source = "".join(pieces)
    page = walk_page(source)
    at = 0
    for segment in page.segments:
        assert at <= segment.start < segment.end <= len(page.text)
        made, was = page.text[segment.start : segment.end], source[segment.source_start : segment.source_end]
        assert made in (was, entities.unescape(was))
        at = segment.end
    ends = 0
    for item in page.blocks:
        assert ends <= item.block.start < item.block.end <= len(page.text)
        ends = item.block.end
