import { type CatalogueEntry, entry } from "./entry.ts";

const load = entry("load", 3);
const check = entry("check", 4);

/** Faults in the author's code, and checks that found a difference. */
export const LOAD_ERRORS = {
  FX3001: load("the file does not parse", "Fix the syntax error at the line in the message."),
  FX3002: load(
    "the file throws when fx imports it",
    "Look at the line in the message: fx imports modules to find out what they export.",
  ),
  FX3003: load(
    "the file exports no task",
    "Export a task, `export const hello = task({ … }, …)`, or list the project's modules under `fx.entry` in package.json.",
  ),
  FX3004: load(
    "two connectors serve the same task type and version",
    "Remove one of the two, give it another task type or version, or register it with `{ override: true }`.",
  ),
  FX3005: load(
    "no connector serves the task type",
    "Export the connector from a module of the project, or import its module next to the task.",
  ),
  FX3006: load("two tasks have the same name", "Rename one of the tasks."),
  FX3007: load("a task or connector is declared incorrectly", "Follow the hint in the message."),
  FX3008: load(
    "an import cannot be resolved",
    "Install the package, or fix the path or the imported name. The message suggests the closest match.",
  ),
  FX3009: load(
    "the `fx` key in package.json is invalid",
    'Write `"fx": { "entry": ["src/index.ts"], "envFiles": [".env"] }` in package.json.',
  ),
  FX3010: load(
    "Flyte cannot store the value of `custom`",
    "Return plain JSON from `getCustom`. Pass large data as an input or keep it in a storage.",
  ),
  FX3011: load(
    "the container would not find the executor, the task or the image",
    "Export the executor or task from a module of the project, and give the container an image.",
  ),
  FX3013: load(
    "two task classes are registered for the same configuration class",
    "Remove one of the two registrations, or use two configuration classes.",
  ),
  FX3014: load(
    "a variable in a container's command line is unknown",
    "Use one of the variables in the message.",
  ),
  FX3018: load(
    "`custom` is not a valid connection for Flyte 2",
    "Use only strings under `secrets` and `configs` in `custom`, or move other values to another key.",
  ),
  FX3020: load(
    "the schema validates asynchronously",
    "Do asynchronous checks in the task or the connector, not in the schema.",
  ),
  FX3021: load(
    "the shim task's template is too large for Flyte 2",
    "Flyte 2 receives the template in one argument of the container. Pass large values as inputs, or keep them in a file of the image.",
  ),
  FX3022: load(
    "the task contradicts its connector",
    "Declare the same inputs and outputs on the task and on its connector. The message lists the differences.",
  ),
  FX3023: load(
    "a task type has tasks in containers and tasks for its connector",
    "Flyte sends every task of a type either to its connector or to a container. Give the tasks in containers their own task type.",
  ),
  FX4001: check(
    "the files differ from what the tasks produce now",
    "Write the files again with the command in the message, and commit them.",
  ),
  FX4002: check(
    "a check of a connector failed, or a known failure no longer occurs",
    "`fx check --explain ID` explains why Flyte relies on what it checks, and how to fix it. Remove a known failure that no longer occurs from `fx.check.yaml`.",
  ),
  FX4011: check(
    "the version is registered with other content",
    "Register the task under a new `--version`, or leave the version out. With `--force`, Flyte 2 replaces the registered task; Flyte 1 refuses.",
  ),
  FX4012: check(
    "a task is not registered",
    "Register the task with `fx register`, or leave out `--no-register`.",
  ),
  FX4013: check(
    "an app or file of this name exists that fx deploy did not write",
    "Choose another `--name` or `--output`. With `--force`, fx replaces, starts, stops or deletes it anyway.",
  ),
  FX4021: check(
    "the backend's configuration does not send tasks to the connector as it should",
    "Each finding names a place in the file, what happens there, and what to write. `fx backend --for flyte1` (or `flyte2`, `helm`) prints a configuration without findings.",
  ),
} as const satisfies Record<string, CatalogueEntry>;
