"""Describes types that an SDK guesses from Flyte's, and their values, without the original description."""

import dataclasses
import datetime
import enum
import typing

from described import SIMPLE, hex_of_float, seconds_and_micros, EPOCH

NAMES = {python_type: name for name, python_type in SIMPLE.items() if name != "bigint"}


class Guessed:
    """`references` describes an SDK's files, folders and datasets."""

    def __init__(self, references):
        self.references = references

    def type(self, guessed: typing.Any) -> typing.Any:
        if guessed in NAMES:
            return NAMES[guessed]
        origin, arguments = typing.get_origin(guessed), typing.get_args(guessed)
        if origin is list:
            return ["list", self.type(arguments[0])]
        if origin is dict:
            return ["dict", self.type(arguments[1])]
        if origin is typing.Union:
            return ["union", *(self.type(argument) for argument in arguments)]
        if isinstance(guessed, type) and issubclass(guessed, enum.Enum):
            return ["enum", *(member.value for member in guessed)]
        kind = self.references.guessed_type(guessed)
        if kind is not None:
            return kind
        return ["object", guessed.__name__, sorted(self._fields(guessed))]

    def value(self, native: typing.Any) -> typing.Any:
        """Sorts field names and keys; integers are text, floats the hex of their bytes."""
        if native is None or isinstance(native, (bool, str)):
            return native
        if isinstance(native, int):
            return {"integer": str(native)}
        if isinstance(native, float):
            return {"number": hex_of_float(native)}
        if isinstance(native, list):
            return [self.value(item) for item in native]
        if isinstance(native, dict):
            return {"object": sorted([key, self.value(item)] for key, item in native.items())}
        if isinstance(native, enum.Enum):
            return native.value
        if isinstance(native, datetime.datetime):
            return seconds_and_micros(native - EPOCH)
        if isinstance(native, datetime.timedelta):
            return seconds_and_micros(native)
        return {"object": sorted([name, self.value(getattr(native, name))] for name in self._fields(type(native)))}

    def _fields(self, made: type) -> list:
        return [field.name for field in dataclasses.fields(made)] if dataclasses.is_dataclass(made) else list(made.model_fields)
