"""YAML as PyYAML reads it."""

import yaml


def read(text: str) -> object:
    return yaml.safe_load(text)
