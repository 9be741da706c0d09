"""Bilingual parallel-text aligner.

One public namespace over the packages below it; names are imported when they are first used, so that
``import aligner`` costs nothing.

>>> import aligner
>>> aligner.Parameters().max_bead
5
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aligner.batch import Job, align_manifest, pair, run
    from aligner.errors import AlignerError
    from aligner.evaluation import evaluate, evaluate_paths
    from aligner.model import Bead, Bitext, Document, DocumentPair, Rendering, Sentence, Span
    from aligner.parameters import Parameters
    from aligner.pipeline import align, align_documents, load_resources, pair_documents
    from aligner.reading import read
    from aligner.segmentation import segment
    from aligner.validation import validate
    from aligner.writing import WRITERS, WriteOptions, write

_HOMES = {
    "AlignerError": "errors",
    "Bead": "model",
    "Bitext": "model",
    "Document": "model",
    "DocumentPair": "model",
    "Job": "batch",
    "Parameters": "parameters",
    "Rendering": "model",
    "Sentence": "model",
    "Span": "model",
    "WRITERS": "writing",
    "WriteOptions": "writing",
    "align": "pipeline",
    "align_documents": "pipeline",
    "align_manifest": "batch",
    "evaluate": "evaluation",
    "evaluate_paths": "evaluation",
    "load_resources": "pipeline",
    "pair": "batch",
    "pair_documents": "pipeline",
    "read": "reading",
    "run": "batch",
    "segment": "segmentation",
    "validate": "validation",
    "write": "writing",
}

__all__ = [
    "WRITERS",
    "AlignerError",
    "Bead",
    "Bitext",
    "Document",
    "DocumentPair",
    "Job",
    "Parameters",
    "Rendering",
    "Sentence",
    "Span",
    "WriteOptions",
    "align",
    "align_documents",
    "align_manifest",
    "evaluate",
    "evaluate_paths",
    "load_resources",
    "pair",
    "pair_documents",
    "read",
    "run",
    "segment",
    "validate",
    "write",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'aligner' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"aligner.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
