"""Metrics in Prometheus' text format, as Prometheus' own library reads them."""

from prometheus_client.parser import text_string_to_metric_families


def families(text: str) -> list:
    """Each metric with its type and samples."""
    return [
        {"name": family.name, "type": family.type, "samples": [{"name": name, "labels": labels, "value": value} for name, labels, value, *_ in family.samples]}
        for family in text_string_to_metric_families(text)
    ]
