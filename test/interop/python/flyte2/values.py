"""Converts values with flyte-sdk's type engine."""

import asyncio
import sys

from flyte.types import TypeEngine
from flyteidl2.core import literals_pb2, types_pb2
from values_through import ValuesThrough

from flyte2 import references

LOOP = asyncio.new_event_loop()


def type_of(python_type) -> types_pb2.LiteralType:
    return TypeEngine.to_literal_type(python_type)


def literal_of(native, python_type) -> literals_pb2.Literal:
    return LOOP.run_until_complete(TypeEngine.to_literal(native, python_type, TypeEngine.to_literal_type(python_type)))


def native_of(literal: bytes, python_type):
    return LOOP.run_until_complete(TypeEngine.to_python_value(literals_pb2.Literal.FromString(literal), python_type))


def guess_of(literal_type: bytes):
    return TypeEngine.guess_python_type(types_pb2.LiteralType.FromString(literal_type))


VALUES = ValuesThrough(sys.modules[__name__], references)
write, read, guess, rebuild = VALUES.write, VALUES.read, VALUES.guess, VALUES.rebuild
