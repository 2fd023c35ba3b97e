"""Converts values with flytekit's type engine."""

import sys

from flyteidl.core import literals_pb2, types_pb2
from flytekit import FlyteContextManager
from flytekit.core.type_engine import TypeEngine
from flytekit.models.literals import Literal
from flytekit.models.types import LiteralType
from values_through import ValuesThrough

from flyte1 import references


def context():
    return FlyteContextManager.current_context()


def type_of(python_type) -> types_pb2.LiteralType:
    return TypeEngine.to_literal_type(python_type).to_flyte_idl()


def literal_of(native, python_type) -> literals_pb2.Literal:
    return TypeEngine.to_literal(context(), native, python_type, TypeEngine.to_literal_type(python_type)).to_flyte_idl()


def native_of(literal: bytes, python_type):
    return TypeEngine.to_python_value(context(), Literal.from_flyte_idl(literals_pb2.Literal.FromString(literal)), python_type)


def guess_of(literal_type: bytes):
    return TypeEngine.guess_python_type(LiteralType.from_flyte_idl(types_pb2.LiteralType.FromString(literal_type)))


VALUES = ValuesThrough(sys.modules[__name__], references)
write, read, guess, rebuild = VALUES.write, VALUES.read, VALUES.guess, VALUES.rebuild
