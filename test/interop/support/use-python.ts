import { pythonEnvironment } from "../../../scripts/interop/python-environment.mjs";
import { PythonWorker } from "./python-worker.ts";

export interface Python {
  /**
   * Calls `module.function` of the environment's package in `test/interop/python`, or of a module
   * beside it.
   */
  call<T>(op: string, args?: Readonly<Record<string, unknown>>): Promise<T>;
}

/**
 * Starts a Python process in an environment (`test/interop/python/requirements-NAME.txt`) for the
 * tests of a `describe`.
 *
 * @param package_ the folder of functions in `test/interop/python`
 */
export function usePython(name: string, package_ = name): Python {
  let worker: PythonWorker | undefined;
  before(async function () {
    this.timeout(0); // the environment may have to be installed
    worker = new PythonWorker(await pythonEnvironment(name), package_);
  });
  after(() => worker?.close());
  return {
    call: (op, args) => {
      if (worker === undefined) throw new Error("Python is there while tests run");
      return worker.call(op, args);
    },
  };
}
