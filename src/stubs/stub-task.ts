import type { PythonExpression } from "./python/python-expression.ts";

/** An input or output of a task, as Python code sees it. */
export interface StubVariable {
  readonly flyteName: string;
  readonly pythonName: string;
  readonly type: PythonExpression;
  /** Undefined if a value must be passed. */
  readonly defaultValue: PythonExpression | undefined;
  readonly description: string | undefined;
}

/** A task, as Python code sees it. */
export interface StubTask {
  /** Its name in Flyte. */
  readonly name: string;
  readonly functionName: string;
  readonly moduleName: string;
  /** The class of its outputs, if there are several. */
  readonly outputsClass: string | undefined;
  /** The module that exports it, relative to the project. */
  readonly file: string;
  /** The version that `fx register` registers. */
  readonly version: string;
  readonly inputs: readonly StubVariable[];
  readonly outputs: readonly StubVariable[];
}
