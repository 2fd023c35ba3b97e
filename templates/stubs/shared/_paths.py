"""Makes the paths in Flyte's literals absolute."""

import os
from typing import Any


def make_paths_absolute(literal: Any) -> None:
    """Do it in place. fx runs in the folder of the TypeScript project, which is another one."""
    for each in literal.collection.literals:
        make_paths_absolute(each)
    for each in literal.map.literals.values():
        make_paths_absolute(each)
    scalar = literal.scalar
    if scalar.HasField("union"):
        make_paths_absolute(scalar.union.value)
    for field in ("blob", "structured_dataset", "schema"):
        if scalar.HasField(field):
            located = getattr(scalar, field)
            if located.uri and "://" not in located.uri:
                located.uri = os.path.abspath(located.uri)
