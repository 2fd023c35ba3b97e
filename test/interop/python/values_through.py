"""Converts values with an SDK's type engine; types and literals are in base64."""

import base64

from described import Described
from guessed import Guessed


class ValuesThrough:
    """`engine` wraps the SDK's type engine, with bytes: `type_of`, `literal_of`, `native_of` and `guess_of`."""

    def __init__(self, engine, references):
        self.engine, self.described, self.guessed = engine, Described(references), Guessed(references)

    def write(self, type: dict, value) -> dict:
        """Builds a Python value; returns the SDK's literal and type."""
        python_type = self.described.type(type)
        return self._written(self.described.value(type, value, python_type), python_type)

    def read(self, type: dict, literal: str) -> dict:
        """Reads a literal by its Python type; returns the value's description and the literal written again."""
        python_type = self.described.type(type)
        native = self.engine.native_of(base64.b64decode(literal), python_type)
        return {"value": self.described.describe(type, native), **self._written(native, python_type)}

    def guess(self, literal_type: str):
        """Returns the type that the SDK guesses."""
        return self.guessed.type(self.engine.guess_of(base64.b64decode(literal_type)))

    def rebuild(self, literal_type: str, literal: str):
        """Reads a literal as the class that the SDK builds from its type."""
        return self.guessed.value(self.engine.native_of(base64.b64decode(literal), self.engine.guess_of(base64.b64decode(literal_type))))

    def _written(self, native, python_type) -> dict:
        made = {"type": self.engine.type_of(python_type), "literal": self.engine.literal_of(native, python_type)}
        return {what: base64.b64encode(message.SerializeToString()).decode() for what, message in made.items()}
