import { FxError } from "../../runtime/base/errors/errors.ts";
import { Child, type ChildEnd } from "../child.ts";
import type { ShownFault } from "../protocol-parts.ts";
import type { InputCheck, RunRequest } from "../protocol.ts";
import { toShownFault } from "../shown-fault.ts";
import type {
  CheckInputsRequest,
  LoadResult,
  LoadRequest,
  ProjectReply,
} from "./project-messages.ts";

/** One version of the project, loaded in a process of its own. */
export class ProjectVersion extends Child<CheckInputsRequest, ProjectReply> {
  readonly #answers = new Map<number, (checked: InputCheck | ShownFault) => void>();
  #questions = 0;
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
        if ("id" in message) this.#answer(message.id, message.checked);
        else resolve(message);
      });
      void this.ended.then((end) => resolve({ failed: describeEnd(end), files: [] }));
    });
  }

  /** Checks inputs in the process of this version. */
  check(request: RunRequest): Promise<InputCheck | ShownFault> {
    const id = ++this.#questions;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.send({ id, check: request });
      void this.ended.then((end) => this.#answer(id, describeEnd(end)));
    });
  }

  #answer(id: number, checked: InputCheck | ShownFault): void {
    this.#answers.get(id)?.(checked);
    this.#answers.delete(id);
  }
}

function describeEnd({ how }: ChildEnd): ShownFault {
  const summary = `the process that had loaded the project has ended (${how})`;
  const hint = "save a module to load the project again";
  return toShownFault(new FxError("FX3002", summary, { hint }), "");
}
