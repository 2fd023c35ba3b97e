"""Converts types and values between the tests' descriptions and Python's own.

A description is codec-independent JSON: integers are decimal text, floats the hex of their eight bytes, datetimes and
durations seconds and microseconds. The TypeScript tests build their values from the same descriptions, so that the same
bug in both codecs is found.
"""

import dataclasses
import datetime
import enum
import itertools
import math
import struct
import sys
import typing

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)

SIMPLE = {
    "int": int,
    "bigint": int,
    "float": float,
    "string": str,
    "bool": bool,
    "datetime": datetime.datetime,
    "duration": datetime.timedelta,
    "none": type(None),
    "struct": dict,
}


class Described:
    """Builds and describes types and values; `references` creates an SDK's files, folders and datasets."""

    def __init__(self, references):
        self.references = references

    def type(self, described: dict) -> typing.Any:
        kind = described["kind"]
        if kind in SIMPLE:
            return SIMPLE[kind]
        if kind == "enum":
            return self._enum(described)
        if kind == "optional":
            return typing.Optional[self.type(described["inner"])]
        if kind == "union":
            return typing.Union[tuple(self.type(variant) for variant in described["variants"])]
        if kind == "list":
            return typing.List[self.type(described["element"])]
        if kind == "dict":
            return typing.Dict[str, self.type(described["element"])]
        if kind == "object":
            return self._class(described)
        return getattr(self.references, f"{kind}_type")(described)

    def value(self, described: dict, value: typing.Any, python_type: typing.Any = None) -> typing.Any:
        """Builds the Python value. `python_type` is the type built before, since each class is created only once."""
        python_type = self.type(described) if python_type is None else python_type
        kind = described["kind"]
        if kind in ("int", "bigint"):
            return int(value)
        if kind == "float":
            return float_of_hex(value)
        if kind == "datetime":
            return EPOCH + datetime.timedelta(seconds=value["seconds"], microseconds=value["micros"])
        if kind == "duration":
            return datetime.timedelta(seconds=value["seconds"], microseconds=value["micros"])
        if kind == "struct":
            return json_value(value)
        if kind == "enum":
            return list(python_type)[value]
        if kind in ("optional", "union"):
            index, inner = value
            variants = variants_of(described)
            return self.value(variants[index], inner, self._argument(python_type, variants, index))
        if kind == "list":
            return [self.value(described["element"], item, typing.get_args(python_type)[0]) for item in value]
        if kind == "dict":
            return {key: self.value(described["element"], item, typing.get_args(python_type)[1]) for key, item in value}
        if kind == "object":
            types = typing.get_type_hints(python_type)
            return python_type(**{name: self.value(field, item, types[name]) for (name, field), item in zip(described["fields"], value)})
        if kind in ("file", "directory", "dataset"):
            # Not `python_type`: Python may return List[Union[B, A]] for List[Union[A, B]], from its cache.
            return getattr(self.references, kind)(self.type(described), value)
        return value

    def describe(self, described: dict, native: typing.Any) -> typing.Any:
        """Describes a value of this type; an ill-typed value is described by a string."""
        kind = described["kind"]
        if kind in ("optional", "union"):
            return self._describe_variant(variants_of(described), native)
        if not self._is(described, native):
            return f"{type(native).__name__}, not {kind}: {native!r}"
        if kind in ("int", "bigint"):
            return str(native)
        if kind == "float":
            return hex_of_float(native)
        if kind == "datetime":
            return seconds_and_micros((native if native.tzinfo else native.replace(tzinfo=datetime.timezone.utc)) - EPOCH)
        if kind == "duration":
            return seconds_and_micros(native)
        if kind == "struct":
            return described_json(native)
        if kind == "enum":
            return [member[0] for member in described["members"]].index(native.name)
        if kind == "list":
            return [self.describe(described["element"], item) for item in native]
        if kind == "dict":
            return sorted([key, self.describe(described["element"], item)] for key, item in native.items())
        if kind == "object":
            return [self.describe(field, getattr(native, name)) for name, field in described["fields"]]
        if kind in ("file", "directory", "dataset"):
            return getattr(self.references, f"describe_{kind}")(native)
        return native

    def _describe_variant(self, variants: list, native: typing.Any) -> typing.Any:
        """Describes the first variant that matches."""
        for index, variant in enumerate(variants):
            if self._is(variant, native):
                return [index, self.describe(variant, native)]
        return f"{type(native).__name__}, which matches no variant: {native!r}"

    def _is(self, described: dict, native: typing.Any) -> bool:
        kind = described["kind"]
        if kind == "enum":
            return isinstance(native, enum.Enum)
        if kind == "list":
            return type(native) is list
        if kind == "dict":
            return type(native) is dict
        if kind == "object":
            return type(native).__name__ == described["title"] and (dataclasses.is_dataclass(native) or hasattr(native, "model_fields"))
        if kind in SIMPLE:
            return type(native) is SIMPLE[kind] or kind == "datetime" and isinstance(native, datetime.datetime)
        return self.references.is_a(kind, native)

    def _argument(self, python_type, variants: list, index: int):
        """Python's unions drop duplicate types, and `None` may be at any position."""
        arguments = typing.get_args(python_type) or (python_type,)
        return arguments[index] if len(arguments) == len(variants) else self.type(variants[index])

    def _enum(self, described: dict):
        return findable(enum.Enum(described["title"], [tuple(member) for member in described["members"]]))

    def _class(self, described: dict):
        fields = [(name, self.type(field)) for name, field in described["fields"]]
        if described["model"] == "pydantic":
            import pydantic

            return findable(pydantic.create_model(described["title"], **{name: (field, ...) for name, field in fields}))
        return findable(dataclasses.make_dataclass(described["title"], fields))


COUNTER = itertools.count()


def findable(made: type) -> type:
    """Registers a class under its module and qualified name, by which generated codecs look it up."""
    made.__module__, made.__qualname__ = __name__, f"Made{next(COUNTER)}"
    setattr(sys.modules[__name__], made.__qualname__, made)
    return made


def variants_of(described: dict) -> list:
    return described["variants"] if described["kind"] == "union" else [described["inner"], {"kind": "none"}]


def float_of_hex(text: str) -> float:
    return struct.unpack(">d", bytes.fromhex(text))[0]


def hex_of_float(number: float) -> str:
    return "7ff8000000000000" if math.isnan(number) else struct.pack(">d", number).hex()


def seconds_and_micros(duration: datetime.timedelta) -> dict:
    micros = duration // MICROSECOND
    return {"seconds": micros // 1_000_000, "micros": micros % 1_000_000}


def json_value(described: typing.Any) -> typing.Any:
    """Numbers in an untyped object are described as `{"number": hex}` or `{"integer": text}`."""
    if isinstance(described, list):
        return [json_value(item) for item in described]
    if not isinstance(described, dict):
        return described
    if "number" in described:
        return float_of_hex(described["number"])
    if "integer" in described:
        return int(described["integer"])
    return {key: json_value(item) for key, item in described["object"]}


def described_json(value: typing.Any) -> typing.Any:
    """Whole numbers are integers, since JavaScript does not distinguish 2 from 2.0."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, list):
        return [described_json(item) for item in value]
    if isinstance(value, dict):
        return {"object": sorted([key, described_json(item)] for key, item in value.items())}
    if float(value).is_integer() and abs(value) < 2**53 and hex_of_float(float(value)) != "8000000000000000":
        return {"integer": str(int(value))}
    return {"number": hex_of_float(float(value))}
