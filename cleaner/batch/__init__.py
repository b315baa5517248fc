"""Many files: a pool of workers, a journal, statistics."""
