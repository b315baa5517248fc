"""
Where the weights come from: `cleaner/weights/manifest.json`, one entry for each, written when it is made.

An entry holds a digest of the data and of the rules, the versions of what trained it, the seed, the figures out of fold,
and what the rules then said of the samples: that tells whether the weights are older than the rules that feed them.
"""

from __future__ import annotations

import hashlib
import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MANIFEST = ROOT / "cleaner" / "weights" / "manifest.json"


def said_of_samples(checkout: Path) -> dict[str, str]:
    """Sample -> a digest of what the rules say of its segments."""
    from cleaner.model import Document
    from cleaner.pipeline import read_page
    from cleaner.reader.encode import encode
    from cleaner.reader.evidence import evidence
    from cleaner.rules.book import shipped
    from cleaner.text.decode import decode

    out = {}
    for path in sorted(checkout.glob("samples/*/dump.txt")):
        text = decode(path.read_bytes(), html=False)[0]
        e = encode([text])
        found = evidence(e.start, e.end, shipped().marks(read_page(Document(path.parent.name, text))))
        out[path.parent.name] = hashlib.sha256(found.tobytes()).hexdigest()[:12]
    return out


def evidence_digest(checkout: Path) -> str:
    """One digest of what the rules say of all samples."""
    return hashlib.sha256(json.dumps(said_of_samples(checkout), sort_keys=True).encode()).hexdigest()[:12]


def shared_evidence(checkout: Path, before: dict[str, str]) -> float:
    """The share of the samples known then of which the rules say what they said then, 0 to 1."""
    now = said_of_samples(checkout)
    both = [name for name in before if name in now]
    return sum(now[n] == before[n] for n in both) / max(len(both), 1)


def data_digest(data: Path) -> str:
    """A digest of the names and sizes of the data's files."""
    rows = sorted((p.relative_to(data).as_posix(), p.stat().st_size) for p in data.rglob("*") if p.is_file())
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:12]


def note(name: str, data: Path, seed: int, figures: dict[str, Any], packages: tuple[str, ...]) -> None:
    """Write the entry of the weights `name`."""
    from cleaner.rules.book import shipped

    def installed(package: str) -> str:
        try:
            return version(package)
        except PackageNotFoundError:
            return "none"

    entries = json.loads(MANIFEST.read_text(encoding="utf-8")) if MANIFEST.exists() else {}
    entries[name] = {
        "data": data_digest(data),
        "rules": shipped().digest,
        "evidence": evidence_digest(ROOT),
        "samples": said_of_samples(ROOT),
        "versions": {"python": platform.python_version()} | {p: installed(p) for p in packages},
        "seed": seed,
        "figures": figures,
    }
    MANIFEST.write_text(json.dumps(entries, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
