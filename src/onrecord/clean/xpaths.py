"""XPath expressions of one kind, run without the machine that XPath needs: the same elements in a fraction of the time.

An extractor picks what it drops by expressions such as ``.//*[self::div or self::p][re:test(@class, 'share')]``, for
which lxml calls back into Python at each ``re:test`` of each element. Here what the value of an attribute says is
worked out once. An expression that asks for more than :func:`compile_path` knows is not compiled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Test = Callable[[str], bool]
"""What is asked of the value of an attribute."""

_MOST_KNOWN, _MOST_LETTERS = 10_000, 500  # values of an attribute whose verdicts are kept, and the letters of one
_TOKEN = re.compile(
    r"\s*(?:(?P<string>\"[^\"]*\"|'[^']*')|(?P<sign>\.//|::|[()\[\]|=,@*])"
    r"|(?P<name>[A-Za-z_][\w.-]*(?::(?!:)[A-Za-z_][\w.-]*)?)|(?P<number>\d+))\s*"
)


@dataclass(slots=True)
class _Bracket:
    """Tests joined by ``or``: of the value that stands first of these attributes, of the tag (one of these; none of
    these), and that there is no element of a tag inside."""

    values: list[tuple[tuple[str, ...], Test]] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    other_tags: set[str] = field(default_factory=set)
    empty_of: list[str] = field(default_factory=list)

    def holds(self, element: Any) -> bool:
        """Whether one of the tests does."""
        if element.tag in self.tags or (self.other_tags and element.tag not in self.other_tags):
            return True
        for names, test in self.values:
            found = names if len(names) == 1 else element.keys()
            words = next((words for name in found if name in names and (words := element.get(name)) is not None), None)
            if words is not None and test(words):
                return True
        return any(element.find(f".//{tag}") is None for tag in self.empty_of)


@dataclass(slots=True)
class _Step:
    """One ``.//tag[...][...]``: the tags that it fits (none for any), what else has to hold, and whether only the first
    of the elements in one parent is meant."""

    tags: tuple[str, ...] = ()
    brackets: list[_Bracket] = field(default_factory=list)
    is_once: bool = False


class _Verdicts(dict[str, bool]):
    """Whether one of some tests holds, by the value that they are asked of."""

    def __init__(self, tests: Sequence[Test]) -> None:
        super().__init__()
        self.tests = tests

    def __missing__(self, words: str) -> bool:
        verdict = any(test(words) for test in self.tests)
        if len(words) <= _MOST_LETTERS:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[words] = verdict
        return verdict


class Selection:
    """A compiled expression; called with an element, it gives those below that it selects, in the order of the page.

    ``path`` is the expression.
    """

    def __init__(self, path: str, steps: Sequence[_Step], *, is_first: bool) -> None:
        self.path = path
        self._steps, self._is_first = steps, is_first
        self._tags = [tag for step in steps for tag in step.tags] if all(step.tags for step in steps) else ["*"]
        self._plain = frozenset(tag for step in steps if not step.brackets for tag in step.tags)
        tests: dict[str, list[Test]] = {}
        for names, test in (value for step in steps for bracket in step.brackets[:1] for value in bracket.values):
            for name in names:
                tests.setdefault(name, []).append(test)
        self._verdicts = [(name, _Verdicts(own)) for name, own in tests.items()]

    def __call__(self, tree: Any) -> list[Any]:
        plain, verdicts = self._plain, self._verdicts
        out: list[Any] = []
        parents: set[Any] = set()
        for element in tree.iterdescendants(*self._tags):
            get = element.get
            for name, known in verdicts:
                if (words := get(name)) is not None and known[words]:
                    break
            else:
                if not plain or element.tag not in plain:
                    continue
            if self._means(element, parents):
                out.append(element)
                if self._is_first:
                    break
        return out

    def _means(self, element: Any, parents: set[Any]) -> bool:
        """Whether one of the steps selects an element, of which only some is known so far."""
        for step in self._steps:
            if (step.tags and element.tag not in step.tags) or not all(b.holds(element) for b in step.brackets):
                continue
            if not step.is_once:
                return True
            parent = element.getparent()
            if parent not in parents:
                parents.add(parent)
                return True
        return False


def compile_path(path: str) -> Selection | None:
    """What selects as the expression does, below the element that it is called with; None where it is of another kind.

    Known are ``.//tag`` and ``.//*`` with brackets of tests joined by ``or``, the first of the element's own tag and
    attributes (``contains``, ``starts-with``, ``translate``, EXSLT's ``re:test``, ``=``; not one that holds of an empty
    value), the others ``not(.//tag)``, too; ``[1]``; and several joined by ``|``.
    """
    try:
        return _Reader(path).read()
    except (_UnknownError, re.error):
        return None


class _UnknownError(Exception):
    """The expression is of another kind."""


class _Reader:
    def __init__(self, path: str) -> None:
        self.path = path
        self.tokens = list(_split(path))
        self.at = 0

    def read(self) -> Selection:
        is_first = self.skip("(")
        steps = [self.read_step()]
        while self.skip("|"):
            steps.append(self.read_step())
        if is_first:
            self.expect(")", "[", "1", "]")
        is_known = all(
            (step.brackets or step.tags) and all(b.values and not (b.tags or b.other_tags or b.empty_of) for b in first)
            for step in steps
            for first in [step.brackets[:1]]
        )
        is_mixed = len(steps) > 1 and any(step.is_once for step in steps)
        if not is_known or is_mixed or self.at < len(self.tokens) or not any(step.brackets for step in steps):
            raise _UnknownError
        return Selection(self.path, steps, is_first=is_first)

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else ""

    def skip(self, *tokens: str) -> bool:
        is_there = tuple(self.tokens[self.at : self.at + len(tokens)]) == tokens
        self.at += len(tokens) if is_there else 0
        return is_there

    def expect(self, *tokens: str) -> None:
        if not self.skip(*tokens):
            raise _UnknownError

    def take_name(self) -> str:
        name = self.take()
        if not re.match(r"[A-Za-z_]", name):
            raise _UnknownError
        return name

    def take_string(self) -> str:
        token = self.take()
        if token[:1] not in ("'", '"'):
            raise _UnknownError
        return token[1:-1]

    def read_step(self) -> _Step:
        self.expect(".//")
        step = _Step() if self.skip("*") else _Step(tags=(self.take_name(),))
        while self.skip("["):
            if step.is_once:
                raise _UnknownError
            if self.skip("1"):
                step.is_once = True
            else:
                bracket = self.read_bracket()
                if bracket == _Bracket(tags=bracket.tags) and not step.tags:
                    step.tags = tuple(sorted(bracket.tags))
                else:
                    step.brackets.append(bracket)
            self.expect("]")
        return step

    def read_bracket(self) -> _Bracket:
        bracket = _Bracket()
        while True:
            if self.skip("self", "::"):
                bracket.tags.add(self.take_name())
            elif self.skip("not", "(", ".//"):
                bracket.empty_of.append(self.take_name())
                self.expect(")")
            elif self.skip("not", "("):
                self.read_other_tags(bracket)
            else:
                bracket.values.append(self.read_test())
            if not self.skip("or"):
                return bracket

    def read_other_tags(self, bracket: _Bracket) -> None:
        if bracket.other_tags:
            raise _UnknownError
        self.expect("self", "::")
        bracket.other_tags.add(self.take_name())
        while self.skip("or", "self", "::"):
            bracket.other_tags.add(self.take_name())
        self.expect(")")

    def read_test(self) -> tuple[tuple[str, ...], Test]:
        """The attributes of which the first counts that is there, and what is asked of it."""
        if self.skip("@"):
            name = self.take_name()
            return (name,), self.take_string().__eq__ if self.skip("=") else _is_there
        call = self.take_name()
        self.expect("(")
        names, old, new = self.read_value()
        self.expect(",")
        sought = self.take_string()
        flags = self.take_string() if call == "re:test" and self.skip(",") else ""
        self.expect(")")
        if call not in _CALLS or flags not in ("", "i"):
            raise _UnknownError
        test = _CALLS[call](f"(?i:{sought})" if flags else sought)
        if test(""):  # it would hold of what has no such attribute, too
            raise _UnknownError
        if not old:
            return names, test
        table = str.maketrans(old, new)
        return names, lambda words: test(words.translate(table))

    def read_value(self) -> tuple[tuple[str, ...], str, str]:
        """Attributes by name, and the letters that are put in the place of others in the value."""
        if self.skip("translate", "("):
            names, _, _ = self.read_value()
            self.expect(",")
            old = self.take_string()
            self.expect(",")
            new = self.take_string()
            self.expect(")")
            if len(old) != len(new) or len(set(old)) != len(old):
                raise _UnknownError
            return names, old, new
        self.expect("@")
        found = [self.take_name()]
        while self.skip("|", "@"):
            found.append(self.take_name())
        return tuple(found), "", ""


def _is_there(words: str) -> bool:
    return True


def _find(sought: str) -> Test:
    return lambda words: sought in words


def _begin(sought: str) -> Test:
    return lambda words: words.startswith(sought)


def _fit(pattern: str) -> Test:
    search = re.compile(pattern).search
    return lambda words: search(words) is not None


_CALLS: dict[str, Callable[[str], Test]] = {"contains": _find, "starts-with": _begin, "re:test": _fit}


def _split(path: str) -> Iterator[str]:
    at = 0
    while at < len(path):
        found = _TOKEN.match(path, at)
        if found is None:
            raise _UnknownError
        yield found.group().strip()
        at = found.end()
