"""flytekit's files, folders and datasets."""

import typing

from flytekit import StructuredDataset
from flytekit.types.directory import FlyteDirectory
from flytekit.types.file import FlyteFile


def file_type(described: dict):
    return FlyteFile[typing.TypeVar(described["format"])] if described["format"] else FlyteFile


def directory_type(described: dict):
    return FlyteDirectory[typing.TypeVar(described["format"])] if described["format"] else FlyteDirectory


def dataset_type(described: dict):
    if not described["format"]:
        return StructuredDataset
    return typing.Annotated[StructuredDataset, described["format"]]


def file(python_type, value: dict):
    return python_type(path=value["uri"])


def directory(python_type, value: dict):
    return python_type(path=value["uri"])


def dataset(_, value: dict):
    return StructuredDataset(uri=value["uri"], file_format=value["format"])


def describe_file(native) -> dict:
    return {"uri": remote_path(native), "format": native.extension()}


def describe_directory(native) -> dict:
    return {"uri": remote_path(native), "format": native.extension()}


def describe_dataset(native) -> dict:
    return {"uri": native.uri or native.literal.uri, "format": native.file_format}


def is_a(kind: str, native) -> bool:
    return isinstance(native, {"file": FlyteFile, "directory": FlyteDirectory, "dataset": StructuredDataset}[kind])


def remote_path(native) -> str:
    """Returns the URI that a file was read from, or the path of a new one."""
    return getattr(native, "remote_source", None) or getattr(native, "_remote_source", None) or native.path


def guessed_type(guessed):
    """Returns the kind and format of a guessed reference type, or None for other types."""
    origin, arguments = typing.get_origin(guessed), typing.get_args(guessed)
    if origin is typing.Annotated:
        return ["dataset", next((argument for argument in arguments[1:] if isinstance(argument, str)), "")]
    for kind, of_kind in (("file", FlyteFile), ("directory", FlyteDirectory)):
        if isinstance(guessed, type) and issubclass(guessed, of_kind):
            return [kind, guessed.extension()]
    return ["dataset", ""] if guessed is StructuredDataset else None
