"""Tables as Parquet, for data frames in Python and R. What it needs is in the extra ``parquet``, imported when used."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterable, Mapping
from typing import Any

from aligner.errors import MissingExtraError

__all__ = ["check_parquet", "parquet"]


def check_parquet() -> None:
    """Raises :class:`~aligner.errors.MissingExtraError` without the extra ``parquet``."""
    if importlib.util.find_spec("pyarrow") is None:
        raise MissingExtraError("--to parquet", extra="parquet")


def parquet(columns: Mapping[str, type], rows: Iterable[Iterable[Any]]) -> bytes:
    """A Parquet file: texts, 64-bit integers and floats, and truth values by the kind of each column; None is null.

    Raises :class:`~aligner.errors.MissingExtraError` without the extra ``parquet``.
    """
    check_parquet()
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    schema = pa.schema([(name, kinds[kind]) for name, kind in columns.items()])
    whole = list(zip(*rows, strict=True)) or [()] * len(columns)
    # What UTF-8 cannot express, a sign.
    cells = [[_encodable(cell) for cell in column] for column in whole]
    arrays = [pa.array(column, field.type) for column, field in zip(cells, schema, strict=True)]
    file = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), file)
    return file.getvalue()


def _encodable(cell: Any) -> Any:
    return cell.encode("utf-8", "replace").decode("utf-8") if isinstance(cell, str) else cell
