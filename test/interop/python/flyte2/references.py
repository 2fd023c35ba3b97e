"""flyte-sdk's files, folders and dataframes, whose types have no format."""

from flyte.io import DataFrame, Dir, File


def file_type(_):
    return File


def directory_type(_):
    return Dir


def dataset_type(_):
    return DataFrame


def file(_, value: dict):
    return File(path=value["uri"], format=value["format"])


def directory(_, value: dict):
    return Dir(path=value["uri"], format=value["format"])


def dataset(_, value: dict):
    return DataFrame(uri=value["uri"], format=value["format"])


def describe_file(native) -> dict:
    return {"uri": native.path, "format": native.format}


def describe_directory(native) -> dict:
    return {"uri": native.path, "format": native.format}


def describe_dataset(native) -> dict:
    return {"uri": native.uri, "format": native.format}


def is_a(kind: str, native) -> bool:
    return isinstance(native, {"file": File, "directory": Dir, "dataset": DataFrame}[kind])


def guessed_type(guessed):
    """Returns the kind of a guessed reference type; these have no format."""
    kinds = {File: "file", Dir: "directory", DataFrame: "dataset"}
    return next(([name, ""] for kind, name in kinds.items() if isinstance(guessed, type) and issubclass(guessed, kind)), None)
