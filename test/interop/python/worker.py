"""Handles requests, one JSON document per line: {"id", "op": "module.function", "args"} → {"id", "value"} or {"id", "error"}.

`python worker.py PACKAGE` calls the functions of PACKAGE, a folder beside this file, and of the modules beside this file.
Standard output carries only replies; everything printed goes to standard error.
"""

import importlib
import importlib.util
import json
import os
import sys
import traceback


def main(package: str) -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    for line in sys.stdin:
        request = json.loads(line)
        answers.write(json.dumps({"id": request["id"], **answer(package, request)}) + "\n")
        answers.flush()


def answer(package: str, request: dict) -> dict:
    try:
        module, function = request["op"].rsplit(".", 1)
        own = f"{package}.{module}"
        found = importlib.import_module(own if importlib.util.find_spec(own) else module)
        return {"value": getattr(found, function)(**request["args"])}
    except Exception as error:  # whatever it is, the test that asked shows it
        return {"error": {"type": type(error).__name__, "message": str(error), "traceback": traceback.format_exc()}}


main(sys.argv[1])
