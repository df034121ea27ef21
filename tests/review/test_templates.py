"""Templates print fields that their page has, and nothing else."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import fields, is_dataclass
from pathlib import Path

import jinja2.nodes
import pytest

import onrecord.review
from onrecord.review.asks import Page
from onrecord.review.frames import Frame, load_templates

TEMPLATES = sorted(p.name for p in (Path(onrecord.review.__file__).parent / "templates").glob("*.j2"))


def pages() -> list[type[Page]]:
    for module in pkgutil.iter_modules(onrecord.review.__path__):
        importlib.import_module(f"onrecord.review.{module.name}")
    return sorted(Page.__subclasses__(), key=lambda page: page.__name__)


def names_used(template: str, of: str) -> set[str]:
    environment = load_templates()
    tree = environment.parse((Path(onrecord.review.__file__).parent / "templates" / template).read_text())
    return {
        node.attr
        for node in tree.find_all(jinja2.nodes.Getattr)
        if isinstance(node.node, jinja2.nodes.Name) and node.node.name == of
    }


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.__name__)
def test_a_template_prints_fields_that_its_page_has(page: type[Page]) -> None:
    assert is_dataclass(page) and page.__dataclass_params__.frozen  # type: ignore[attr-defined]
    known = {f.name for f in fields(page)}
    assert names_used(page.template, "page") <= known, "a field that the page does not have"
    assert known - names_used(page.template, "page") - {"title"} == set(), "a field that nobody prints"


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_asks_the_frame_for_what_it_has(template: str) -> None:
    assert names_used(template, "frame") <= {f.name for f in fields(Frame)} | {"csrf", "may"}


@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_is_printed_unescaped(template: str) -> None:
    text = (Path(onrecord.review.__file__).parent / "templates" / template).read_text()
    assert "| safe" not in text and "|safe" not in text and "autoescape false" not in text
