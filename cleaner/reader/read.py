"""Read several dumps at once; what is said of each is kept with it until its marks are made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cleaner.model import Mark, Page

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cleaner.reader.encode import Encoded
    from cleaner.reader.network import Read


class Reading(NamedTuple):
    """One dump's part of what was read."""

    encoded: Encoded
    """The segments of all dumps that were read with it."""
    said: Read
    named: NDArray[np.bool_]
    """Whether a rule takes the segment out, whole."""
    first: int
    """Number of the dump's first segment; `last` is the one behind its last."""
    last: int

    def marks(self, page: Page, care: float) -> list[Mark]:
        """
        What of the dump goes, besides what the rules name.

        Args:
            page: the dump in blocks.
            care: from Settings, 0 to 1.
        """
        from cleaner.reader import decode

        a, b = self.first, self.last
        goes = decode.chosen(self.encoded, self.said, self.named, a, b, care) & ~self.named[a:b]
        return decode.marks_of(page, self.encoded, self.said, a, goes) if goes.any() else []


def read_pages(pages: Sequence[Page], marks: Sequence[Sequence[Mark]]) -> list[Reading]:
    """
    Read several text dumps side by side; what is said of one does not depend on the others.

    Args:
        pages: the dumps in blocks.
        marks: what the rules say of each.
    """
    import numpy as np

    from cleaner.reader.encode import encode
    from cleaner.reader.evidence import evidence, taken
    from cleaner.reader.network import read

    e = encode([p.document.text for p in pages])
    bounds = np.searchsorted(e.document, np.arange(len(pages) + 1)).tolist()
    known = np.concatenate(
        [evidence(e.start[a:b], e.end[a:b], m) for (a, b), m in zip(pairwise(bounds), marks, strict=True)]
    )
    said, named = read(e, known), taken(known)
    return [Reading(e, said, named, a, b) for a, b in pairwise(bounds)]
