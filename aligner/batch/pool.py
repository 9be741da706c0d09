"""One function over many items, in this process or in several, with the same results in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from aligner.errors import AlignerError, OutputError
from aligner.parameters import Parameters
from aligner.pipeline import Resources, load_resources
from aligner.report.summary import Failure
from aligner.writing import WriteOptions

__all__ = ["Job", "Pool", "Progress", "counted", "guarded", "process_state", "silent"]

Progress = Callable[[str, int, int], None]
"""Called with the name of a stage, how much of it is done, and how much there is."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Job:
    """What every process of a batch needs to know.

    formats
        Names in :data:`aligner.writing.WRITERS`.
    store
        File or database address of a review store that the pairs are put into; "" for none.
    now
        When, for the log of the store; the caller takes it from the clock.
    """

    output: Path
    formats: tuple[str, ...]
    parameters: Parameters
    options: WriteOptions
    termbase: Path | None = None
    store: str = ""
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)


def silent(stage: str, done: int, total: int) -> None:
    """No progress shown."""


class Pool:
    """Runs a function over many items, here or in other processes, in order."""

    def __init__(self, workers: int, job: Job, resources: Resources) -> None:
        self._job = job
        self._resources = resources
        self._executor = (
            # 'spawn' behaves alike on every system and shares no state by accident.
            ProcessPoolExecutor(workers, get_context("spawn"), initializer=_start_process, initargs=(job,))
            if workers > 1
            else None
        )

    def __enter__(self) -> Pool:
        if self._executor is None:
            _State.job, _State.resources = self._job, self._resources
        return self

    def __exit__(self, *_: object) -> None:
        _State.job, _State.resources = None, None
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def map(
        self, stage: str, function: Callable[[T], R], items: Sequence[T], progress: Progress
    ) -> Iterator[tuple[T, R]]:
        """Each item with its result, in the order of the items."""
        results: Iterable[R] = (
            map(function, items)
            if self._executor is None
            else self._executor.map(function, items, chunksize=max(1, min(16, len(items) // 64)))
        )
        try:
            yield from counted(stage, zip(items, results, strict=True), len(items), progress)
        except BrokenProcessPool as error:
            message = "a worker process died, most often for want of memory: try again with fewer --workers"
            raise AlignerError(message) from error


class _State:
    """What a process of the batch holds between two documents."""

    job: Job | None = None
    resources: Resources | None = None


def _start_process(job: Job) -> None:
    _State.job, _State.resources = job, load_resources(job.parameters, job.termbase)


def process_state() -> tuple[Job, Resources]:
    """The job and the resources of the process at hand, for functions that :class:`Pool` maps."""
    if _State.job is None or _State.resources is None:
        raise RuntimeError("the process pool was not started")
    return _State.job, _State.resources


def guarded(path: Path, work: Callable[[], R]) -> R | Failure:
    """The result of ``work``, or what went wrong: one document never stops a batch."""
    try:
        return work()
    except OutputError:
        # A disk that cannot be written to is no matter of one document.
        raise
    except AlignerError as error:
        return Failure(str(path), str(error))
    except Exception as error:
        # Whatever a library makes of a strange document, the others of the batch are not to suffer for it.
        return Failure(str(path), f"{path}: unexpected {type(error).__name__}: {error} (please report this)")


def counted(stage: str, results: Iterable[T], total: int, progress: Progress) -> Iterator[T]:
    """``results``, with ``progress`` told after each."""
    progress(stage, 0, total)
    for done, result in enumerate(results, start=1):
        yield result
        progress(stage, done, total)
