"""Values through flyte-sdk's type engine."""

import asyncio
import base64

from described import Described
from flyte.types import TypeEngine
from flyteidl2.core import literals_pb2, types_pb2
from guessed import Guessed

from flyte2 import references

DESCRIBED = Described(references)
GUESSED = Guessed(references)
LOOP = asyncio.new_event_loop()


def write(type: dict, value) -> dict:
    """A value of Python's own, as flyte-sdk writes it, and its type."""
    python_type = DESCRIBED.type(type)
    return written(DESCRIBED.value(type, value, python_type), python_type)


def read(type: dict, literal: str) -> dict:
    """A literal as flyte-sdk reads it by Python's own type, and as it writes it again."""
    python_type = DESCRIBED.type(type)
    native = LOOP.run_until_complete(TypeEngine.to_python_value(parsed(literal), python_type))
    return {"value": DESCRIBED.describe(type, native), **written(native, python_type)}


def written(native, python_type) -> dict:
    literal_type = TypeEngine.to_literal_type(python_type)
    literal = LOOP.run_until_complete(TypeEngine.to_literal(native, python_type, literal_type))
    return {"type": text(literal_type), "literal": text(literal)}


def parsed(literal: str) -> literals_pb2.Literal:
    return literals_pb2.Literal.FromString(base64.b64decode(literal))


def parsed_type(literal_type: str) -> types_pb2.LiteralType:
    return types_pb2.LiteralType.FromString(base64.b64decode(literal_type))


def text(message) -> str:
    return base64.b64encode(message.SerializeToString()).decode()


def guess(literal_type: str):
    """The type that flyte-sdk guesses."""
    return GUESSED.type(TypeEngine.guess_python_type(parsed_type(literal_type)))


def rebuild(literal_type: str, literal: str):
    """A value of the class that flyte-sdk makes of a type."""
    python_type = TypeEngine.guess_python_type(parsed_type(literal_type))
    return GUESSED.value(LOOP.run_until_complete(TypeEngine.to_python_value(parsed(literal), python_type)))
