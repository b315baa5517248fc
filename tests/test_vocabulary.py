"""Mining pages for vocabularies: what stands outside stories on many sites is counted, with its hits inside."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from train.vocabulary import mine

STORY = "The river rose by a metre in the night, and nobody in the village slept before the rain had stopped."


def test_what_recurs_outside_stories_is_counted_by_site(tmp_path: Path) -> None:
    pages = [
        {
            "url": f"https://site{n}.example/a",
            "lang": "en",
            "html": f"<p>{STORY}</p><div>Ring <b>the</b> bell {n}</div><script>x</script><p>Share</p>",
            "gold": STORY,
        }
        for n in range(3)
    ]
    (tmp_path / "html").mkdir()
    with gzip.open(tmp_path / "html" / "pages.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(p) + "\n" for p in pages)
    assert list(mine(tmp_path, 3)) == [(3, 0, "en", "Ring the bell 0")]  # "Share" is a rule's already
    assert list(mine(tmp_path, 4)) == []
