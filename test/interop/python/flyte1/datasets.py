"""Tables of pandas and pyarrow, with and without flytekit."""

import datetime
import decimal
import os
import typing

import pandas
import pyarrow
import pyarrow.parquet
from flytekit import FlyteContextManager, StructuredDataset
from flytekit.core.type_engine import TypeEngine
from flytekit.models.literals import Literal, Scalar, StructuredDatasetMetadata
from flytekit.models.literals import StructuredDataset as StructuredDatasetLiteral
from flytekit.models.types import StructuredDatasetType

UTC = datetime.timezone.utc


def table() -> pyarrow.Table:
    moment = datetime.datetime(2024, 2, 29, 12, 0, 0, 123456, tzinfo=UTC)
    return pyarrow.table(
        {
            "text": pyarrow.array(["a", None, "Æ🙂"]),
            "word": pyarrow.array(["x", "y", "x"]).dictionary_encode(),
            "big": pyarrow.array([2**62 + 1, None, -(2**63)], pyarrow.int64()),
            "small": pyarrow.array([1, None, -1], pyarrow.int8()),
            "real": pyarrow.array([1.5, None, float("nan")]),
            "flag": pyarrow.array([True, None, False]),
            "millis": pyarrow.array([moment.replace(microsecond=123000), None, datetime.datetime(1, 1, 1, tzinfo=UTC)], pyarrow.timestamp("ms", "UTC")),
            "micros": pyarrow.array([moment, None, moment.replace(year=1960)], pyarrow.timestamp("us", "Europe/Oslo")),
            "nanos": pyarrow.array([1_709_208_000_123_456_789, None, -1], pyarrow.timestamp("ns")),
            "day": pyarrow.array([datetime.date(2024, 2, 29), None, datetime.date(1, 1, 1)]),
            "took": pyarrow.array([datetime.timedelta(hours=1), None, datetime.timedelta(microseconds=-5)], pyarrow.duration("us")),
            "price": pyarrow.array([decimal.Decimal("12345678901234567890.12"), None, decimal.Decimal("-0.05")], pyarrow.decimal128(30, 2)),
            "list": pyarrow.array([[1, None], None, []], pyarrow.list_(pyarrow.int64())),
            "lists": pyarrow.array([[["a"], []], None, [None, ["b"]]], pyarrow.list_(pyarrow.list_(pyarrow.string()))),
            "place": pyarrow.array([{"x": 1, "y": {"z": [1.5]}}, None, {"x": None, "y": None}], pyarrow.struct([("x", pyarrow.int64()), ("y", pyarrow.struct([("z", pyarrow.list_(pyarrow.float64()))]))])),
            "map": pyarrow.array([[("a", 1), ("__proto__", 2)], None, []], pyarrow.map_(pyarrow.string(), pyarrow.int64())),
            "__proto__": pyarrow.array([1, 2, 3]),
        }
    )


def write(path: str, compression: str, row_group_size: int, page_version: str) -> None:
    pyarrow.parquet.write_table(table(), path, compression=compression, row_group_size=row_group_size, data_page_version=page_version)


def write_wide(path: str, columns: int) -> None:
    pandas.DataFrame({f"c{index}": [index] for index in range(columns)}).to_parquet(path)


def write_empty(path: str) -> None:
    pandas.DataFrame({"n": pandas.Series([], dtype="int64")}).to_parquet(path)


def write_by_flytekit(folder: str, format: str) -> str:
    """Writes a folder with flytekit's encoder and returns its URI."""
    frame = pandas.DataFrame({"city": ["Oslo", None], "n": [1, 2], "at": pandas.to_datetime(["2024-01-01", "2024-01-02"])})
    dataset = StructuredDataset(dataframe=frame, uri=os.path.join(folder, "frame"), file_format=format)
    kind = typing.Annotated[StructuredDataset, format]
    context = FlyteContextManager.current_context()
    literal = TypeEngine.to_literal(context, dataset, kind, TypeEngine.to_literal_type(kind))
    return literal.scalar.structured_dataset.uri


def schema(path: str) -> dict:
    return {field.name: str(field.type) for field in pyarrow.parquet.read_table(path).schema}


def rows(path: str) -> list:
    return [{name: told(cell) for name, cell in row.items()} for row in pyarrow.parquet.read_table(path).to_pylist()]


def row_groups(path: str) -> int:
    return pyarrow.parquet.ParquetFile(path).num_row_groups


def rows_by_flytekit(uri: str, format: str, frame: str) -> list:
    """Reads with flytekit's decoder, as a Python task with this input does."""
    value = StructuredDatasetLiteral(uri=uri, metadata=StructuredDatasetMetadata(StructuredDatasetType(format=format)))
    kind = {"pandas": pandas.DataFrame, "pyarrow": pyarrow.Table}[frame]
    read = TypeEngine.to_python_value(FlyteContextManager.current_context(), Literal(Scalar(structured_dataset=value)), kind)
    listed = read.to_pylist() if frame == "pyarrow" else read.astype(object).where(read.notna(), None).to_dict("records")
    return [{name: told(cell) for name, cell in row.items()} for row in listed]


def told(cell):
    """Converts a cell to lossless JSON: integers and datetimes become strings."""
    if isinstance(cell, bool) or cell is None:
        return cell
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, pandas.Timestamp):
        return f"{cell.value} ns"
    if isinstance(cell, datetime.datetime):
        return f"{pandas.Timestamp(cell).value} ns"
    if isinstance(cell, float):
        return "nan" if cell != cell else cell
    if isinstance(cell, (list, tuple)):
        return [told(item) for item in cell]
    if isinstance(cell, dict):
        return {key: told(item) for key, item in cell.items()}
    return cell
