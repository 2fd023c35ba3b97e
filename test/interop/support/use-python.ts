import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";
import { PythonWorker } from "./python-worker.ts";

export interface Python {
  /** Calls `module.function` of the package in `test/interop/python` that is named like the environment, or of a module beside the package. */
  call<T>(op: string, args?: Readonly<Record<string, unknown>>): Promise<T>;
}

/** Gives the tests of a `describe` a Python process in one of the environments (`test/interop/python/requirements-NAME.txt`). */
export function usePython(name: string): Python {
  let worker: PythonWorker | undefined;
  before(async function () {
    this.timeout(0); // the environment may have to be made
    worker = new PythonWorker(await pythonEnvironment(name), name);
  });
  after(() => worker?.close());
  return {
    call: (op, args) => {
      if (worker === undefined) throw new Error("Python is there while tests run");
      return worker.call(op, args);
    },
  };
}
