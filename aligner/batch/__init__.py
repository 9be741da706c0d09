"""Many documents as one job: read, pair, align and write them, with one or several processes.

A document that fails is reported and the rest goes on. The output does not depend on the number of processes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aligner.batch.pool import Job, Pool, Progress, counted, guarded, process_state, silent
from aligner.batch.tables import pair_table, read_manifest, tsv, unpaired_table
from aligner.errors import OutputError, ReadError
from aligner.model import Bitext, Document, DocumentPair
from aligner.pairing import Pairing, numbered
from aligner.parameters import Parameters
from aligner.pipeline import Resources, align_documents, load_resources, pair_documents, read_pair
from aligner.reading import collect, read
from aligner.report.summary import Failure, IndexEntry, Totals, Unpaired
from aligner.writing import WRITERS, check_formats, write
from aligner.writing.html import index_entry, render_index
from aligner.writing.html_phrases import FOLDER, PHRASES, render_phrases

if TYPE_CHECKING:
    from aligner.review import Store

__all__ = [
    "INDEX",
    "Aligned",
    "Job",
    "RunResult",
    "align_manifest",
    "pair",
    "pair_table",
    "read_all",
    "read_manifest",
    "run",
    "tsv",
]

INDEX = "index.html"
"""The page that a run with html begins with."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """What is kept of an aligned pair once its files are written; the bitext itself is not.

    pair
        Id of the document pair, which its files are named after.
    entry
        Its line in the index of the run.
    """

    pair: str
    entry: IndexEntry
    files: tuple[Path, ...]

    @property
    def totals(self) -> Totals:
        """Counts of the pair."""
        return self.entry.totals


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did.

    documents
        How many were read.
    stored
        Ids of the pairs that were put into the review store; those that it had already are not among them.
    unstored
        Ids of the pairs that were written, but that the store did not take; why is in ``failures``.
    """

    documents: int
    pairing: Pairing
    aligned: tuple[Aligned, ...]
    failures: tuple[Failure, ...]
    files: tuple[Path, ...]
    stored: tuple[str, ...] = ()
    unstored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Done:
    """What comes back from the process that has aligned a pair; the bitext only where a store wants it."""

    entry: IndexEntry
    bitext: Bitext | None


def run(inputs: Sequence[Path], job: Job, *, workers: int = 1, progress: Progress = silent) -> RunResult:
    """Read, pair, align and write everything in ``inputs`` (files and folders, both languages mixed).

    Raises :class:`~aligner.errors.AlignerError` where nothing at all can be done: no input, no output folder, a
    damaged termbase. What goes wrong with one document is in the result.
    """
    check_formats(job.formats)
    job = replace(job, options=replace(job.options, index_href=INDEX, phrases_href=PHRASES))
    found, wrong = collect(inputs)
    paths = [path for path in found if job.output.resolve() not in path.resolve().parents]
    resources = load_resources(job.parameters, job.termbase)
    make_folder(job.output)
    with _shelf(job) as shelf, Pool(workers, job, resources) as pool:
        documents, failures = read_all(paths, job.parameters, pool=pool, progress=progress)
        failures = [*_unreached(wrong), *failures]
        progress("pairing", 0, 1)
        pairing = pair_documents(documents, parameters=job.parameters, resources=resources)
        progress("pairing", 1, 1)
        aligned: list[Aligned] = []
        stored: list[str] = []
        unstored: list[str] = []
        for pair, outcome in pool.map("aligning", _align_and_write, pairing.pairs, progress):
            if isinstance(outcome, Failure):
                failures.append(outcome)
            else:
                files = tuple(_file(job, pair.id, name) for name in job.formats)
                aligned.append(Aligned(pair.id, outcome.entry, files))
                put = shelf.put(outcome.bitext)
                if isinstance(put, Failure):
                    failures.append(put)
                    unstored.append(pair.id)
                elif put:
                    stored.append(pair.id)
    written = [path for result in aligned for path in result.files]
    written += _write_lists(job, pairing)
    if "html" in job.formats:
        written += _write_index(job, aligned, pairing, failures)
    return RunResult(
        len(documents), pairing, tuple(aligned), tuple(failures), tuple(written), tuple(stored), tuple(unstored)
    )


def pair(
    inputs: Sequence[Path], *, parameters: Parameters, resources: Resources, progress: Progress = silent
) -> tuple[Pairing, list[Failure]]:
    """Read everything in ``inputs`` and find the pairs, without aligning them."""
    paths, wrong = collect(inputs)
    documents, failures = read_all(paths, parameters, progress=progress)
    return pair_documents(documents, parameters=parameters, resources=resources), [*_unreached(wrong), *failures]


def _unreached(wrong: Sequence[ReadError]) -> list[Failure]:
    return [Failure(str(error.path), str(error)) for error in wrong]


def read_all(
    paths: Sequence[Path], parameters: Parameters, *, pool: Pool | None = None, progress: Progress = silent
) -> tuple[list[Document], list[Failure]]:
    """Read documents; those that cannot be read are listed with the reason.

    Two files with the same name get ids of their own, in the order of their paths.
    """
    documents: list[Document] = []
    failures: list[Failure] = []
    reader = partial(_read, parameters)
    outcomes = (
        pool.map("reading", reader, paths, progress)
        if pool is not None
        else counted("reading", ((path, reader(path)) for path in paths), len(paths), progress)
    )
    for _, outcome in outcomes:
        if isinstance(outcome, Failure):
            failures.append(outcome)
        else:
            documents.extend(outcome)
    return _distinct(documents), failures


def align_manifest(
    manifest: Path, job: Job, *, workers: int = 1, resume: bool = False, progress: Progress = silent
) -> tuple[list[Path], list[Failure], int]:
    """Align the pairs of a manifest and write ``OUTPUT/<id>.<extension>`` for each.

    resume
        Pass over what is written already, and in the review store where there is one: files are written whole or not at
        all, so what is there is done.

    Returns the files written, the failures, each with the id or the line of its row, and how many pairs were passed
    over.
    """
    check_formats(job.formats)
    rows, failures = read_manifest(manifest)
    make_folder(job.output)
    written: list[Path] = []
    with _shelf(job) as shelf:

        def is_done(name: str) -> bool:
            return all(_file(job, name, form).exists() for form in job.formats) and shelf.has(name)

        todo = [row for row in rows if not (resume and is_done(row[0]))]
        if todo:
            # Here too where only other processes use them: what is wrong with them is said once, before any is started.
            resources = load_resources(job.parameters, job.termbase)
            with Pool(workers, job, resources) as pool:
                for row, outcome in pool.map("aligning", _align_row, todo, progress):
                    if isinstance(outcome, Failure):
                        failures.append(replace(outcome, message=f"{row[0]}: {outcome.message}"))
                    else:
                        written += [_file(job, row[0], name) for name in job.formats]
                        put = shelf.put(outcome.bitext)
                        if isinstance(put, Failure):
                            failures.append(put)
    return written, failures, len(rows) - len(todo)


def make_folder(folder: Path) -> None:
    """Make the output folder, or raise :class:`~aligner.errors.OutputError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: cannot make the output folder ({error.strerror})") from error


def _read(parameters: Parameters, path: Path) -> tuple[Document, ...] | Failure:
    languages = (parameters.source_lang, parameters.target_lang)
    return guarded(path, lambda: read(path, languages=languages, presegmented=parameters.presegmented))


def _align_and_write(pair: DocumentPair) -> _Done | Failure:
    job, resources = process_state()

    def work() -> _Done:
        bitext = align_documents(pair, parameters=job.parameters, resources=resources)
        for name in job.formats:
            write(_file(job, pair.id, name), WRITERS[name].render([bitext], job.options))
        name = _file(job, pair.id, "html").name
        entry = index_entry(bitext, name) if "html" in job.formats else index_entry(bitext, name, most_shown=0)
        return _Done(entry, bitext if job.store else None)

    return guarded(Path(pair.source.path or pair.id), work)


def _align_row(row: tuple[str, Path, Path]) -> _Done | Failure:
    job, _ = process_state()
    name, source, target = row
    pair = guarded(source, lambda: read_pair(source, target, parameters=job.parameters, pair_id=name))
    return pair if isinstance(pair, Failure) else _align_and_write(pair)


class _Shelf:
    """Where the bitexts of a job go besides its files: a review store, or nowhere."""

    def __init__(self, job: Job, store: Store | None) -> None:
        self._job = job
        self._store = store

    def has(self, name: str) -> bool:
        """Whether nothing is left to be put there for a pair."""
        if self._store is None:
            return True
        from aligner.review import has_bitext

        return has_bitext(self._store, name)

    def put(self, bitext: Bitext | None) -> bool | Failure:
        """Put a bitext there, and say whether it was new; what people have made of one that is there stays.

        What goes wrong is a failure of this pair alone: others can still be put there.
        """
        if self._store is None or bitext is None:
            return False
        put = guarded(Path(bitext.pair.source.path), partial(self._put, self._store, bitext))
        if isinstance(put, Failure):
            return replace(put, message=f"{bitext.pair.id}: written, but not put into the store: {put.message}")
        return put

    def _put(self, store: Store, bitext: Bitext) -> bool:
        from aligner.review import Author, Person, add_bitext

        if self.has(bitext.pair.id):
            return False
        add_bitext(store, bitext, Author(Person("aligner"), self._job.now, str(bitext.signature)))
        return True


@contextmanager
def _shelf(job: Job) -> Iterator[_Shelf]:
    """The shelf of a job. Only this process puts anything there: a store has one writer at a time."""
    if not job.store:
        yield _Shelf(job, None)
        return
    from aligner.review import open_store

    with open_store(job.store, create=True) as store:
        yield _Shelf(job, store)


def _distinct(documents: Sequence[Document]) -> list[Document]:
    taken: set[str] = set()
    result = []
    for document in documents:
        name = numbered(document.id, taken.__contains__)
        taken.add(name)
        result.append(document if name == document.id else replace(document, id=name))
    return result


def _file(job: Job, name: str, writer: str) -> Path:
    return job.output / f"{name}{WRITERS[writer].extension}"


def _write_index(job: Job, aligned: Sequence[Aligned], pairing: Pairing, failures: Sequence[Failure]) -> list[Path]:
    """The page to start from, and those on phrases."""
    unpaired = [
        Unpaired(
            item.document.id,
            item.document.metadata.title,
            item.candidate.id if item.candidate else "",
            item.score,
            item.reason,
        )
        for item in pairing.unpaired
    ]
    entries = [result.entry for result in aligned]
    written = [job.output / INDEX]
    write(written[0], render_index(entries, job.options, unpaired, failures))
    make_folder(job.output / FOLDER)
    for name, content in render_phrases(entries, job.options):
        written.append(job.output / name)
        write(written[-1], content)
    return written


def _write_lists(job: Job, pairing: Pairing) -> list[Path]:
    """The pairs as a manifest that ``aligner align --manifest`` takes, and what was left over."""
    pairs_file, left_file = job.output / "pairs.tsv", job.output / "unpaired.tsv"
    write(pairs_file, tsv(*pair_table(pairing, job.output)))
    write(left_file, tsv(*unpaired_table(pairing)))
    return [pairs_file, left_file]
