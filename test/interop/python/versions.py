"""Versions of the packages under test."""

from importlib.metadata import version


def of(packages: list) -> dict:
    return {name: version(name) for name in packages}
