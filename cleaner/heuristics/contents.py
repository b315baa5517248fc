"""
Does the text open with a list of its own headings?

Why: a table of contents names each part, and each part bears the same words again as its heading; once they have lost
their links, the list says nothing that the headings do not say.

Wrong when: a poem or a list says its lines twice. So a label ("Contents") must stand above, and each line of the list
must come again below it, two of them at least.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.heuristics.view import View
from cleaner.model import Mark
from cleaner.text.patterns import pattern

LABELS = frozenset((
    "contents", "table of contents", "in this article", "in this story", "on this page", "jump to", "inhalt",
    "inhaltsverzeichnis", "in diesem artikel", "sommaire", "table des matières", "contenido", "índice",
    "índice de contenidos", "tabla de contenidos", "indice", "conteúdo", "inhoud", "inhoudsopgave", "innehåll",
    "innehållsförteckning", "indhold", "innhold", "sisällys", "sisällysluettelo", "spis treści", "obsah", "cuprins",
    "tartalom", "tartalomjegyzék", "içindekiler", "содержание", "оглавление", "зміст", "съдържание", "περιεχόμενα",
    "mục lục", "daftar isi", "目录", "目錄", "目次", "목차", "المحتويات", "תוכן עניינים",
))  # fmt: skip
LEAST = 2
"""Entries of a list."""
_NUMBER = pattern(r"^(?:[\W_]|\d+[.)]?\d*|[ivx]{1,4}[.)])+\s*")
BY, WHY = "heuristic/contents", "A list of the text's own headings, which stand above its parts again."
WHY_KEPT = "The table of contents names this part of the text."


def contents(view: View) -> Iterator[Mark]:
    """Drop a label of contents and what is listed below it; the headings that it names, and what they open, stay."""
    bare = {n: _NUMBER.sub("", view.folds[n]) for n in range(view.first, view.last) if view.folds[n]}
    for n in range(view.first, view.last):
        if bare.get(n) not in LABELS:
            continue
        later = {said: k for k, said in bare.items() if k > n and said}
        end = n + 1
        while end < view.last and later.get(bare.get(end, ""), end) > end:
            end += 1
        if end - n <= LEAST:
            continue
        yield from (view.drop(k, BY, "navigation", WHY) for k in range(n, end) if k not in view.kept)
        for heading in sorted(later[bare[k]] for k in range(n + 1, end)):
            yield from (_kept(view, k) for k in (heading, heading + 1) if k < view.last)


def _kept(view: View, n: int) -> Mark:
    b = view.blocks[n]
    return Mark(b.start, b.end, "keep", BY, "", WHY_KEPT)
