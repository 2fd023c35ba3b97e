import type { ExpectedFailure } from "../../runtime/check/run-checks.ts";

/** The file in the project's folder that says what `fx check` needs to know. */
export const CHECK_CONFIG_FILE = "fx.check.yaml";

/** The content of `fx.check.yaml`. */
export interface CheckConfig {
  /** The module of the fake outside system, relative to the project. */
  readonly world?: string | undefined;
  readonly tasks: ReadonlyMap<string, TaskCheckConfig>;
  readonly expected: readonly ExpectedTaskFailure[];
}

/** Inputs by name, as plain values. */
export type PlainInputs = Readonly<Record<string, unknown>>;

/** What `fx.check.yaml` says about a task. */
export interface TaskCheckConfig {
  /** At least one set; undefined if the file has none. */
  readonly inputs?: readonly PlainInputs[] | undefined;
  readonly slow?: PlainInputs | undefined;
  readonly fails?: PlainInputs | undefined;
}

/** A known failure of one task, or of all. */
export interface ExpectedTaskFailure extends ExpectedFailure {
  readonly task?: string | undefined;
}
