"""
Files that lie elsewhere: `s3://bucket/dumps/`, `hf://datasets/someone/corpus/*.jsonl`, `memory://`, by fsspec.

They are copied into the user's cache before a run, and what is written is copied out behind it. So a run elsewhere is a
run here: it resumes, restores and refuses to write over things as with files of one's own, and a copy that is still the
same is not fetched again. It needs as much disk as the input has.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from cleaner.formats.streams import needs
from cleaner.model import CleanerError

_URL = re.compile(r"([a-z][a-z0-9+.-]+)(?:::[a-z][a-z0-9+.:/-]*)?://.+", re.I)
_STAMPS = ("size", "etag", "ETag", "LastModified", "last_modified", "mtime", "created", "blob_id", "md5", "generation")
"""What file systems say of a file that changes when its content does."""
NOTES = ("fetched.json", "sent.json")


def is_url(name: str) -> bool:
    """
    Whether a name is an address of a file system elsewhere.

        >>> is_url("s3://bucket/dumps"), is_url("dumps/a.txt"), is_url("C:/dumps")
        (True, False, False)
    """
    return _URL.fullmatch(name) is not None


def place(url: str) -> Path:
    """The file or the folder here that stands for one elsewhere."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cleaner" / "remote"
    name = re.sub(r"[^\w.-]+", "-", re.split(r"[*?\[]", url)[0].rstrip("/").rpartition("/")[2]) or "files"
    return root / hashlib.sha256(url.encode()).hexdigest()[:16] / name


def fetch(url: str, say: Callable[[str], None] | None = None) -> Path:
    """
    Copy a file, a folder, or what a glob names, from elsewhere; what is here already and the same stays.

    Args:
        url: an address that fsspec knows.
        say: told how much is fetched.

    Returns:
        The file, or the folder, here.

    Raises:
        CleanerError: fsspec or the package of the file system is missing, there is no such file, or no access.
    """
    files, path = _opened(url)
    target = place(url)
    try:
        many = re.search(r"[*?\[]", path) is not None
        folder = not many and files.isdir(path)
        found = files.glob(path) if many else files.find(path) if folder else [path]
        told = {name: _stamp(files.info(name)) for name in found}
    except Exception as error:
        raise _failed(url, error) from error
    if not told:
        raise CleanerError(f"{url}: there is nothing.")
    base = os.path.commonpath([os.path.dirname(n) for n in told]) if many else path
    here = {n: target / os.path.relpath(n, base) if many or folder else target for n in told}
    notes = target.parent / NOTES[0]
    before = _noted(notes)
    stale = [n for n in told if before.get(n) != told[n] or not here[n].is_file()]
    if stale and say:
        say(f"fetching {len(stale):,} of {len(told):,} files of {url}")
    for old in {target.parent / p for p in before.get("", [])} - set(here.values()):
        old.unlink(missing_ok=True)
    try:
        for name in stale:
            here[name].parent.mkdir(parents=True, exist_ok=True)
            files.get_file(name, str(here[name]))
    except Exception as error:
        raise _failed(url, error) from error
    names = [p.relative_to(target.parent).as_posix() for p in here.values()]
    notes.write_text(json.dumps({**told, "": names}), encoding="utf-8")
    return target


def send(url: str) -> None:
    """
    Copy what stands for a file or a folder elsewhere to it; in a folder, what an earlier run sent and this one did not.

    Raises:
        CleanerError: there is no access.
    """
    files, path = _opened(url)
    source = place(url)
    notes = source.parent / NOTES[1]
    before = _noted(notes)
    root, base = (source, path.rstrip("/")) if source.is_dir() else (source.parent, path.rpartition("/")[0])
    told = {}
    try:
        for file in _files(root):
            name = f"{base}/{file.relative_to(root).as_posix()}"
            told[name] = hashlib.sha256(file.read_bytes()).hexdigest()
            if before.get(name) != told[name] or not files.exists(name):
                files.makedirs(name.rpartition("/")[0], exist_ok=True)
                files.put_file(str(file), name)
        for name in before.keys() - told.keys():
            if files.exists(name):
                files.rm_file(name)
    except Exception as error:
        raise _failed(url, error) from error
    source.parent.mkdir(parents=True, exist_ok=True)
    notes.write_text(json.dumps(told), encoding="utf-8")


def _files(folder: Path) -> Iterable[Path]:
    """What a run made in a folder: neither its own notes nor ours."""
    for p in sorted(folder.rglob("*")) if folder.is_dir() else ():
        below = p.relative_to(folder)
        if p.is_file() and not any(part.startswith(".") for part in below.parts) and below.as_posix() not in NOTES:
            yield p


def _opened(url: str) -> tuple[Any, str]:
    scheme = url.partition("://")[0]
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise needs(f"{scheme}://", "fsspec", "remote") from None
    try:
        files, path = url_to_fs(url)
    except Exception as error:
        raise _failed(url, error) from error
    return files, str(path)


def _stamp(info: dict[str, Any]) -> list[str]:
    return [str(info[k]) for k in _STAMPS if info.get(k) is not None]


def _noted(notes: Path) -> dict[str, Any]:
    try:
        said = json.loads(notes.read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _failed(url: str, error: Exception) -> CleanerError:
    if isinstance(error, FileNotFoundError):
        return CleanerError(f"{url}: not found.")
    return CleanerError(f"{url}: {' '.join(str(error).split()) or type(error).__name__}.")
