import { readFileSync } from "node:fs";
import { t } from "flyte-fx";
import { PythonTask } from "./python-task.ts";

export const summary = new PythonTask({
  name: "summary",
  program: readProgram("summary.py"),
  inputs: { values: t.list(t.float()) },
  outputs: { mean: t.float(), median: t.float(), spread: t.float() },
});

export const wordCounts = new PythonTask({
  name: "word_counts",
  program: readProgram("word_counts.py"),
  inputs: { text: t.string() },
  outputs: { counts: t.dict(t.int()) },
});

/** Reads the program when the task is defined. In the container, it comes from the template. */
function readProgram(file: string): string {
  return readFileSync(new URL(`programs/${file}`, import.meta.url), "utf8");
}
