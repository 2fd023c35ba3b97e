import { FxError } from "../../runtime/base/errors/errors.ts";
import { Child, type ChildEnd } from "../child.ts";
import type { ShownFault } from "../protocol-parts.ts";
import type { InputCheck, RunRequest } from "../protocol.ts";
import { toShownFault } from "../shown-fault.ts";
import type { LoadRequest, LoadResult, ProjectReply } from "./project-messages.ts";

/** One version of the project, loaded in its own process. */
export class ProjectVersion extends Child<RunRequest, ProjectReply> {
  /** The checks of inputs that are not answered yet; answers come in order. */
  readonly #checks: ((checked: InputCheck | ShownFault) => void)[] = [];
  /** Settles when the version has loaded, or cannot be. */
  readonly result: Promise<LoadResult>;

  /** @param output where to pass on what the author's modules print; default: to the terminal */
  constructor(request: LoadRequest, cwd: string, output: "inherit" | "ignore" = "inherit") {
    super({
      script: "dist/dev/project/project-process.cjs",
      args: [JSON.stringify(request)],
      cwd,
      output,
    });
    this.result = new Promise((resolve) => {
      this.onMessage((message) => {
        if ("checked" in message) this.#checks.shift()?.(message.checked);
        else resolve(message);
      });
      void this.ended.then((end) => resolve({ failed: describeEnd(end), files: [] }));
    });
  }

  /** Checks inputs in the process of this version. */
  check(request: RunRequest): Promise<InputCheck | ShownFault> {
    return new Promise((resolve) => {
      this.#checks.push(resolve);
      this.send(request);
      void this.ended.then((end) => resolve(describeEnd(end)));
    });
  }
}

function describeEnd({ how }: ChildEnd): ShownFault {
  const summary = `the process that had loaded the project has ended (${how})`;
  const hint = "save a module to load the project again";
  return toShownFault(new FxError("FX3002", summary, { hint }), "");
}
