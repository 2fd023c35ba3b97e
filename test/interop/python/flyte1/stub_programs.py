"""Programs that use the tasks of `test/interop/flyte1/stubs.test.ts`: `python stub_programs.py NAME` runs one.

Each prints one JSON document.
"""

import json
import os
import sys

from flytekit import StructuredDataset, conditional, dynamic, map_task, task, workflow
from flytekit.exceptions.base import FlyteException
from flytekit.types.file import FlyteFile
from weather_tasks import ClassResult, Reading, SummarizeOutputs, Unit, class_, count_rows, forecast, summarize


@task
def warmest(readings: list[Reading]) -> Reading:
    return max(readings, key=lambda each: each.degrees)


@task
def only_warm(readings: list[Reading], above: float) -> list[Reading]:
    return [each for each in readings if each.degrees > above]


@dynamic
def read_all(cities: list[str]) -> list[Reading]:
    return [forecast(city=city, days=days).reading for days, city in enumerate(cities)]


@workflow
def journey(cities: list[str], table: FlyteFile) -> SummarizeOutputs:
    """Two TypeScript tasks, with Python in between."""
    warm = only_warm(readings=read_all(cities=cities), above=0.0)
    return summarize(readings=warm, unit=Unit.FAHRENHEIT, table=table)


@workflow
def branch(city: str, days: int) -> float:
    first = forecast(city=city, days=days)
    return (
        conditional("warm")
        .if_(first.temp > 2.0)
        .then(forecast(city="Oslo", days=100).temp)
        .else_()
        .then(forecast(city="Bergen", days=200).temp)
    )


@workflow
def failing(city: str) -> float:
    return forecast(city=city).temp


@workflow
def rows(table: StructuredDataset) -> int:
    return count_rows(table=table)


@workflow
def mapped() -> list[ClassResult]:
    return map_task(class_)(class_=[1, 2])


@workflow
def mapped_input(numbers: list[int]) -> list[ClassResult]:
    return map_task(class_)(class_=numbers)


@workflow
def renamed(number: int) -> ClassResult:
    return class_(class_=number)


def fail(city: str = "Oslo", call=failing) -> str:
    try:
        call(city=city)
    except (FlyteException, ValueError) as error:
        return f"{type(error).__name__} {error}"
    raise AssertionError("it did not fail")


def run_journey() -> dict:
    """Relative paths are relative to the program, not to the TypeScript project."""
    found = journey(cities=["Oslo", "Bergen", "Bodø"], table=FlyteFile("table.csv"))
    with open(found.copy) as file:
        return {"text": found.text, "unit": found.unit.name, "copy": file.read()}


def run_directly() -> dict:
    """Outside of a workflow, a task is a function."""
    found = forecast("Oslo")
    return {
        "temp": found.temp,
        "isNamed": type(found).__name__,
        "isTyped": found.reading == Reading("Oslo", 3.0),
        "renamed": class_(class_=4).value,
    }


PROGRAMS = {
    "journey": run_journey,
    "branches": lambda: [branch(city="Oslo", days=days) for days in (1, 2)],
    "directly": run_directly,
    "rows": lambda: rows(table=StructuredDataset(uri="table.csv", file_format="csv")),
    "renamed": lambda: renamed(number=7).value,
    "author_error": lambda: fail("Atlantis"),
    "failed_job": lambda: fail("Nowhere"),
    "retryable": lambda: fail("Busy"),
    "inputs": lambda: fail("Oslo"),
    "mapped": lambda: [each.value for each in mapped()],
    "mapped_input": lambda: fail([1, 2], lambda city: mapped_input(numbers=city)),
    "waiting": lambda: failing(city="Limbo"),
}

if __name__ == "__main__":
    os.chdir(sys.argv[2])
    print(json.dumps(PROGRAMS[sys.argv[1]]()))
