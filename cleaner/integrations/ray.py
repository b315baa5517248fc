"""
`cleaner clean … --engine ray`: the pieces of a run are done by the workers of a Ray cluster, or of one on this machine.

Only the pool is another one: what a piece is, the order, the journal and the account are those of a local run, so the
output is the same, byte for byte. Ray tries a piece again when a worker or a machine dies. All data passes through the
machine that the command runs on; from about a hundred cores on, let every machine read and write its own part with
Ray Data:

    import ray
    from cleaner.integrations.arrow import clean_batch
    ray.data.read_parquet("dumps/").map_batches(clean_batch, batch_format="pyarrow").write_parquet("articles/")
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from cleaner.batch.pieces import Task
from cleaner.batch.pool import TICK, WorkerPool
from cleaner.batch.worker import ChunkResult, WorkerConfig
from cleaner.formats.streams import needs

RETRIES = 3
"""How often Ray hands out a piece again whose worker died, before it is done on this machine, document by document."""

_jobs: dict[str, Callable[[Task, Callable[[int], None]], ChunkResult]] = {}
"""In a worker: what is made once and kept from task to task."""


class RayPool:
    """What `cleaner.batch.pool.WorkerPool` is, on Ray."""

    def __init__(self, jobs: int | None, config: WorkerConfig, limit: float) -> None:
        """
        Args:
            jobs: cores to ask for when a Ray is started here; None takes all.
            config: for the workers.
            limit: see WorkerPool; here it only holds for a piece that Ray could not do.

        Raises:
            CleanerError: Ray is not installed.
        """
        try:
            import ray
        except ImportError:
            raise needs("--engine ray", "ray", "ray") from None
        self.ray: Any = ray
        self.config, self.limit = config, limit
        self.started = not ray.is_initialized()
        if self.started:
            address = os.environ.get("RAY_ADDRESS")
            ray.init(address=address, num_cpus=None if address else jobs, log_to_driver=False, include_dashboard=False)
        self.jobs = max(1, int(self.ray.cluster_resources().get("CPU", 1)))
        self.key = os.urandom(8).hex()
        self.kept = [ray.put(config)]
        self.remote = ray.remote(num_cpus=1, max_retries=RETRIES)(_piece)

    def results(self, payloads: Iterator[Any], stopped: Callable[[], bool] = lambda: False) -> Iterator[ChunkResult]:
        """See WorkerPool.results."""
        tasks = (Task(n, payload) for n, payload in enumerate(payloads))
        window: deque[tuple[Task, Any]] = deque()
        try:
            while not stopped():
                while len(window) < 4 * self.jobs + 2 and (task := next(tasks, None)) is not None:
                    window.append((task, self.remote.remote(task, self.key, self.kept)))
                if not window:
                    return
                task, ref = window[0]
                if not self.ray.wait([ref], timeout=TICK)[0]:
                    continue
                window.popleft()
                yield self._result(task, ref)
        finally:
            self.close()

    def _result(self, task: Task, ref: Any) -> ChunkResult:
        died = self.ray.exceptions
        try:
            done: ChunkResult = self.ray.get(ref)
        except (died.WorkerCrashedError, died.OutOfMemoryError, died.NodeDiedError):
            # A pool of one finds the document that kills, and loses no other.
            (done,) = WorkerPool(1, self.config.job, self.limit).results(iter([task.payload]))
        except died.RayTaskError as error:
            raise (error.cause or error) from None
        return done

    def close(self) -> None:
        """End the Ray that was started here."""
        if self.started and self.ray.is_initialized():
            self.ray.shutdown()
        self.started = False


def _piece(task: Task, key: str, kept: list[Any]) -> ChunkResult:
    if key not in _jobs:
        import ray

        _jobs.clear()
        config: WorkerConfig = ray.get(kept[0])
        _jobs[key] = config.job()
    return _jobs[key](task, _nowhere)


def _nowhere(at: int) -> None:
    """Ray keeps no slate."""
