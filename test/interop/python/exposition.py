"""Reads metrics in Prometheus' text format with Prometheus' own library."""

from prometheus_client.parser import text_string_to_metric_families


def families(text: str) -> list:
    """Returns each metric with its type and samples."""
    return [
        {"name": family.name, "type": family.type, "samples": [{"name": name, "labels": labels, "value": value} for name, labels, value, *_ in family.samples]}
        for family in text_string_to_metric_families(text)
    ]
