"""Values through flytekit's type engine."""

import base64

from described import Described
from flyteidl.core import literals_pb2, types_pb2
from flytekit import FlyteContextManager
from flytekit.core.type_engine import TypeEngine
from flytekit.models.literals import Literal
from flytekit.models.types import LiteralType
from guessed import Guessed

from flyte1 import references

DESCRIBED = Described(references)
GUESSED = Guessed(references)


def write(type: dict, value) -> dict:
    """A value of Python's own, as flytekit writes it, and its type."""
    python_type = DESCRIBED.type(type)
    return written(DESCRIBED.value(type, value, python_type), python_type)


def read(type: dict, literal: str) -> dict:
    """A literal as flytekit reads it by Python's own type, and as it writes it again."""
    python_type = DESCRIBED.type(type)
    native = TypeEngine.to_python_value(context(), parsed(literal), python_type)
    return {"value": DESCRIBED.describe(type, native), **written(native, python_type)}


def written(native, python_type) -> dict:
    literal_type = TypeEngine.to_literal_type(python_type)
    literal = TypeEngine.to_literal(context(), native, python_type, literal_type)
    return {"type": text(literal_type), "literal": text(literal)}


def parsed(literal: str) -> Literal:
    return Literal.from_flyte_idl(literals_pb2.Literal.FromString(base64.b64decode(literal)))


def parsed_type(literal_type: str) -> LiteralType:
    return LiteralType.from_flyte_idl(types_pb2.LiteralType.FromString(base64.b64decode(literal_type)))


def text(model) -> str:
    return base64.b64encode(model.to_flyte_idl().SerializeToString()).decode()


def context():
    return FlyteContextManager.current_context()


def guess(literal_type: str):
    """The type that flytekit guesses."""
    return GUESSED.type(TypeEngine.guess_python_type(parsed_type(literal_type)))


def rebuild(literal_type: str, literal: str):
    """A value of the class that flytekit makes of a type."""
    python_type = TypeEngine.guess_python_type(parsed_type(literal_type))
    return GUESSED.value(TypeEngine.to_python_value(context(), parsed(literal), python_type))
