"""Searches at the desk: facets that narrow, searches that are kept, and lists that are pasted."""

from __future__ import annotations

import re
from html import unescape

from onrecord.review.desks import Desk
from onrecord.store.db import open_store
from review.desk_client import Answered, DeskClient, OpenDesk


def laid_out(desk: OpenDesk) -> Desk:
    with open_store(desk.case) as store:
        found = desk.room.shelf.find_desk(store)
    assert found is not None
    return found


def total(page: Answered) -> int:
    found = re.search(r"of ([\d\u202f]+) (?:finding|document)s?\b", page.words)
    return int(found[1].replace("\u202f", "")) if found else 0


def facets(page: Answered, name: str) -> list[tuple[str, str, int]]:
    part = re.search(rf"<summary>{name}</summary>(.*?)</details>", page.text, re.DOTALL)
    rows = re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a> <span>([\d\u202f]+)', part[1] if part else "")
    return [(unescape(url), words, int(number.replace("\u202f", ""))) for url, words, number in rows]


def test_each_facet_says_how_many_are_left(desk: OpenDesk, reader: DeskClient) -> None:
    page = reader.get("/search?q=clearances")
    items = laid_out(desk).items
    assert 0 < total(page) < len(items)
    assert total(reader.get("/search")) == len(items)
    for name in ("Who", "Act", "About", "Outlet", "Year"):
        values = facets(page, name)
        assert values, name
        url, words, number = values[0]
        narrowed = reader.get(url)
        assert (name, words, total(narrowed)) == (name, words, number)
        back = [u for u, w, _ in facets(narrowed, name) if w == f"× {words}"]
        assert total(reader.get(back[0])) == total(page)


def test_phrases_beginnings_names_and_periods(reader: DeskClient) -> None:
    assert total(reader.get('/search?q="human+rights"')) > 0
    assert total(reader.get('/search?q="rights+human"')) == 0
    assert total(reader.get("/search?q=clearanc*")) > total(reader.get("/search?q=clearanc"))
    assert total(reader.get("/search?who=dorvath")) > 0
    early, late = total(reader.get("/search?until=2023-12")), total(reader.get("/search?since=2024"))
    assert early > 0 and late > 0
    assert reader.get("/search?since=yesterday").status == 400
    assert total(reader.get("/search?q=%22%22%27%28%29*")) > 0, "what holds no word is no search"


def test_documents_are_found_by_their_whole_text(reader: DeskClient) -> None:
    page = reader.get("/search?q=clearances&kind=document")
    assert total(page) > 1 and "<mark>" in page.text
    assert total(reader.get("/search?kind=document")) == 12


def test_what_is_judged_can_be_found_apart(desk: OpenDesk, client: DeskClient) -> None:
    item = next(i for i in laid_out(desk).items.values() if i.kind == "statement")
    client.get("/search")
    client.post("/verdict", {"subject": item.id, "verdict": "no"})
    page = client.get("/search?judged=no")
    assert total(page) == 1 and item.words in page.words
    assert total(client.get("/search?judged=none")) == len(laid_out(desk).items) - 1


def test_a_search_is_kept_for_all_under_its_name_until_it_is_forgotten(desk: OpenDesk, client: DeskClient) -> None:
    client.get("/search?q=dam&act=demand")
    answered = client.post("/search/keep", {"name": "Dam demands", "query": "q=dam&act=demand&evil=1"})
    assert "The search is kept" in answered.words
    other = desk.sit("ro", "reader")
    page = other.get("/search")
    assert '<a href="/search?q=dam&amp;act=demand">Dam demands</a>' in page.text
    assert other.post("/search/keep", {"name": "x", "query": "q=x"}).status == 403
    client.post("/search/keep", {"name": "Dam demands", "query": "q=river"})
    page = client.get("/search")
    assert page.text.count(">Dam demands</a>") == 1
    number = re.search(r'name="number" value="(\d+)"', page.text)
    assert number
    client.post("/search/forget", {"number": number[1]})
    assert "Dam demands" not in client.get("/search").text
    assert client.post("/search/keep", {"name": "", "query": "q=x"}).status == 400
    assert client.post("/search/keep", {"name": "nothing", "query": ""}).status == 400


def test_a_pasted_list_is_counted_line_by_line_and_saved_as_a_table(reader: DeskClient) -> None:
    reader.get("/search/batch")
    names = 'Marek Dorvath\n  Eastern   Rivers Human Rights Office\n\nNobody Of This Name\n=cmd|"x"'
    page = reader.post("/search/batch", {"list": names, "phrase": "yes"})
    assert "4 lines, 2 found nowhere" in page.words
    links = [unescape(u) for u in re.findall(r'<td[^>]*><a href="([^"]+)">', page.text)]
    assert links and all(reader.get(url).status == 200 for url in links)
    numbers = re.findall(r'<td data-l="In documents"><a href="([^"]+)">(\d+)<', page.text)
    assert total(reader.get(unescape(numbers[0][0]))) == int(numbers[0][1])
    table = reader.post("/search/batch", {"list": names, "phrase": "yes", "as": "csv"})
    assert table.headers["content-disposition"] == 'attachment; filename="search.csv"'
    lines = table.text.splitlines()
    assert lines[0] == "words,statements,by,documents,parties" and lines[1].startswith("Marek Dorvath,")
    assert lines[3] == "Nobody Of This Name,0,0,0,0" and not any(line.startswith("=") for line in lines)
    assert reader.post("/search/batch", {"list": " \n "}).status == 400
    assert reader.post("/search/batch", {"list": "\n".join(map(str, range(1001)))}).status == 400
