"""
Imported by the process that workers are forked from: what every worker needs is loaded once, and shared by all.

On a machine without fork nothing imports this, and each worker loads for itself.
"""

from __future__ import annotations

import contextlib

from cleaner import pipeline
from cleaner.model import Document

with contextlib.suppress(Exception):  # a worker that meets the same error says so, where it is heard
    pipeline.clean(Document("preload", "A first line.\nAnother one, and a sentence that ends here."))
