"""Compiled expressions: they select what lxml selects, in its order, and what they do not know is left to it."""

from __future__ import annotations

import random

import pytest
from lxml.etree import Element, SubElement, XPath

from onrecord.clean.xpaths import compile_path

REGEXES = {"re": "http://exslt.org/regular-expressions"}
KNOWN = [
    ".//*[self::div or self::p][@class='note' or @data-x or re:test(@class, '^share|foot')]",
    ".//*[contains(translate(@role, 'N', 'n'), 'nav') or starts-with(@id|@class, 'note')]",
    ".//*[re:test(@id|@style, 'share') or re:test(@class, 'FOOT', 'i')]",
    ".//p[contains(@class, 'foot')]",
    ".//aside|.//div[contains(@class|@id, 'foot')]|.//*[re:test(@id, 'share', 'i')]",
    ".//*[self::div or self::section][re:test(@id, 'share') or re:test(@class, 'share')][not(.//p) or @class='note']",
    ".//*[self::div or self::p][re:test(@id, 'foot') or @class='note'][not(self::p) or re:test(@class, 'note')]",
    ".//*[self::div or self::p][@class='note' or re:test(@id, 'foot')][1]",
    "(.//*[self::p or self::aside][@id='foot' or re:test(@class, 'share')])[1]",
]
UNKNOWN = [
    "//p",
    ".//p",
    ".//div/p[@id='a']",
    ".//p[@class='a' and @id='b']",
    ".//p[position()=2]",
    ".//p[text()='a']",
    ".//p[rel='me']",
    ".//p[not(@class='a')]",
    ".//p[contains(@class, '')]",
    ".//p[re:test(@class, 'a*')]",
    ".//p[re:test(@class, '(')]",
    ".//p[@class='a'][2]",
    ".//p[@class='a'][1][@id='b']",
    ".//p[@class='a'][1]|.//aside",
    ".//p[translate(@class, 'ab', 'b')='a']",
    ".//p[starts-with(.//a, 'b')]",
    "(.//p[@class='a'])[2]",
    "",
]


def grow_tree(seed: int) -> Element:
    """A tree of the tags and values that the expressions ask for, in any order."""
    rng = random.Random(seed)
    root = Element("html")
    places = [root]
    for _ in range(60):
        element = SubElement(rng.choice(places[-6:]), rng.choice(["div", "p", "section", "aside", "a", "span"]))
        for name in rng.sample(["id", "class", "style", "role", "data-x", "href"], rng.randint(0, 4)):
            element.set(name, rng.choice(["", "note", "notes", "share-it", "a share", "foot", "Foot", "Nav", "nav x"]))
        places.append(element)
    return root


@pytest.mark.parametrize("path", KNOWN)
def test_a_compiled_expression_selects_what_xpath_does(path: str) -> None:
    select, compiled = XPath(path, namespaces=REGEXES), compile_path(path)
    assert compiled is not None
    found = 0
    for seed in range(150):
        tree = grow_tree(seed)
        expected = select(tree)
        assert compiled(tree) == expected
        found += len(expected)
    assert found > 50


@pytest.mark.parametrize("path", UNKNOWN)
def test_an_expression_of_another_kind_is_left_alone(path: str) -> None:
    assert compile_path(path) is None


def test_the_extractor_drops_what_it_did() -> None:
    extractor = pytest.importorskip("trafilatura.xpaths")
    pruning = [*extractor.OVERALL_DISCARD_XPATH, *extractor.RAW_TREE_PRUNE_XPATH, *extractor.TEASER_DISCARD_XPATH]
    pruning += [*extractor.REMOVE_COMMENTS_AND_LISTS_XPATH, extractor.BODY_XPATH[0]]
    rng = random.Random(3)
    words = ["share", "nav", "Footer", "teaser", "comments", "hidden", "entry-content", "story", "infinite-scroll", "x"]
    words += ["cookie", "author", "byline", "ad-", "comment-list", "display:none", "comments-title", "reply-", "widget"]
    trees = []
    for _ in range(60):
        tree = grow_tree(rng.randrange(10_000))
        for element in tree.iter():
            for name in element.keys():  # noqa: SIM118
                element.set(name, " ".join(rng.sample(words, rng.randint(1, 2))))
        trees.append(tree)
    found = 0
    for path in pruning:
        select, compiled = XPath(path.path, namespaces=REGEXES), compile_path(path.path)
        assert compiled is not None, "it is slower, and right all the same: see how the expression changed"
        for tree in trees:
            expected = select(tree)
            assert compiled(tree) == expected
            found += len(expected)
    assert found > 1000
