"""Which packages these tests speak with."""

from importlib.metadata import version


def of(packages: list) -> dict:
    return {name: version(name) for name in packages}
