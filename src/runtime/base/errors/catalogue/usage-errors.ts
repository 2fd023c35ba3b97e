import { type CatalogueEntry, entry } from "./entry.ts";

const usage = entry("usage", 2);

/** Errors of the command line, an input or a file that the user passed. */
export const USAGE_ERRORS = {
  FX2000: usage(
    "the command line is invalid",
    "Run `fx COMMAND --help` to see the flags and arguments.",
  ),
  FX2001: usage(
    "unknown task, execution, command, flag or file",
    "Check the spelling. `fx run FILE` lists the tasks of a file, `fx remote` the executions, `fx --help` the commands.",
  ),
  FX2002: usage(
    "the value is not one of the allowed choices",
    "Choose one of the values in the message.",
  ),
  FX2003: usage(
    "the folder is not empty",
    "Choose another folder. `fx init --force` overwrites only the template's own files.",
  ),
  FX2004: usage(
    "the inputs do not match the task",
    "Run `fx run FILE TASK --help` to see the inputs and their types. The message lists every input that does not match.",
  ),
  FX2005: usage(
    "the inputs file cannot be read",
    "Pass a JSON, YAML or `.pb` file that contains the inputs by name.",
  ),
  FX2006: usage(
    "the bytes are not the message that they should be, or are truncated",
    "`fx inspect FILE` shows what the file contains. Pass `--type` for a message that it does not detect.",
  ),
  FX2007: usage(
    "the connector cannot run on the virtual clock",
    "Use the real clock, or make `create` and `get` use the `clock` in their arguments.",
  ),
  FX2008: usage(
    "the paths belong to more than one project",
    "Pass paths of one project at a time.",
  ),
  FX2009: usage(
    "a value does not match its Flyte type",
    "Pass a value of the declared type; the message says where in the value the problem is.",
  ),
  FX2010: usage(
    "the environment file cannot be read",
    "Check the path, and write one `NAME=value` per line. Node usually reports such a file first, see below.",
  ),
  FX2011: usage(
    "the file is not a module",
    "Pass a folder, or a `.ts`, `.mts`, `.js` or `.mjs` file.",
  ),
  FX2012: usage(
    "the executor is not an export of the project",
    "Name a class or task that a module of the project exports.",
  ),
  FX2014: usage("the name is not valid for npm or for Flyte", "Use letters, digits and hyphens."),
  FX2016: usage(
    "two tasks would have the same name, as files or in Python",
    "Rename one of the tasks, or list the tasks to write.",
  ),
  FX2017: usage(
    "the dataset does not match its declaration, or is damaged",
    "Look at the row and column in the message, or declare the columns as they are in the file.",
  ),
  FX2018: usage(
    "a message contains more values than fx reads",
    "Pass large data as a file or a dataset instead of as values in the message.",
  ),
  FX2021: usage(
    "the run cannot be resumed",
    "Only the job of an asynchronous connector outlives fx. Start the run again with `fx jobs resume ID --rerun`.",
  ),
  FX2022: usage(
    "another process drives the run",
    "`fx jobs attach ID` follows the run. If the process in the message ran on a host or in a container that no longer exists, pass `--take-over`.",
  ),
  FX2023: usage(
    "the record of the run cannot be used",
    "The message says what is wrong with the record. Check the job in its own system, then remove the record with `fx jobs forget ID`.",
  ),
  FX2024: usage(
    "`fx.check.yaml`, or the world that it names, is invalid",
    "Fix the lines in the message. [Check a connector](check.md#the-configuration) describes the file.",
  ),
  FX2025: usage(
    "no connector could be checked",
    'Pass a module that exports a task of your connector: `export const example = connector.task({ name: "example" })`.',
  ),
  FX2026: usage(
    "an execution with this name already exists",
    "Follow the execution with `fx remote watch NAME`, or start another one with another `--name`.",
  ),
  FX2027: usage(
    "the execution has not ended",
    "Follow the execution to its end with `fx remote watch NAME`.",
  ),
  FX2028: usage(
    "the recording of a run is missing or invalid",
    "Fix the lines in the message, or record the run again with `fx run --record FILE`. [Record a run](run.md#record-a-run-and-replay-it) describes the file.",
  ),
  FX2031: usage(
    "the file is not a configuration of Flyte's backend",
    "Pass the configuration of FlytePropeller or of Flyte 2's executor as YAML, a ConfigMap with it, or values of a Helm chart, one document in a file.",
  ),
  FX2032: usage(
    "the configuration of the cluster is missing or invalid",
    "Pass `--endpoint`, or set `admin.endpoint` in `~/.flyte/config.yaml`. The message names each variable, key and file that is wrong.",
  ),
  FX2038: usage(
    "fx cannot tell which operations of the OpenAPI document run a job",
    'Pass `--create "POST /jobs"`, `--get "GET /jobs/{jobId}"` and `--delete "DELETE /jobs/{jobId}"` with the operations of your service; the message has those that may be meant.',
  ),
  FX2039: usage(
    "the chosen operations do not belong to one job",
    "`get` and `delete` need the ID of the job from the answer of `create` or from its request. The message names each value that they lack.",
  ),
  FX2041: usage(
    "the OpenAPI document cannot be read",
    "Pass a file or URL with YAML or JSON in UTF-8. The message says what prevents fx from reading it.",
  ),
  FX2042: usage(
    "the file is not an OpenAPI document of version 3",
    "The message says what the file is. Pass the file that has `openapi: 3.…` at its top.",
  ),
  FX2043: usage(
    "the OpenAPI document has faults",
    "Each line names a place in the document and what is wrong there. Correct a copy of the document, and pass that.",
  ),
} as const satisfies Record<string, CatalogueEntry>;
