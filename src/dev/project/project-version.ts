import { FxError } from "../../runtime/base/errors/errors.ts";
import { Child, type ChildEnd } from "../child.ts";
import type { ShownFault } from "../protocol-parts.ts";
import type { InputCheck, RunRequest } from "../protocol.ts";
import { toShownFault } from "../shown-fault.ts";
import type {
  LoadedVersion,
  LoadRequest,
  ProjectReply,
  CheckInputsRequest,
} from "./project-messages.ts";

/** How a load ended. */
export type LoadResult =
  | { readonly version: LoadedVersion }
  | { readonly fault: ShownFault; readonly files: readonly string[] };

/** One version of the project, loaded in a process of its own. */
export class ProjectVersion {
  readonly #child: Child<CheckInputsRequest, ProjectReply>;
  readonly #ended: Promise<ShownFault>;
  readonly #answers = new Map<number, (checked: InputCheck | ShownFault) => void>();
  #questions = 0;
  /** Settles when the version has loaded, or cannot be. */
  readonly result: Promise<LoadResult>;

  /** @param output where to pass on what the author's modules print; default: to the terminal */
  constructor(request: LoadRequest, cwd: string, output: "inherit" | "ignore" = "inherit") {
    const script = "dist/dev/project/project-process.cjs";
    const child = new Child<CheckInputsRequest, ProjectReply>({
      script,
      args: [JSON.stringify(request)],
      cwd,
      output,
    });
    this.#child = child;
    this.#ended = child.ended.then(describeEnd);
    this.result = new Promise((resolve) => {
      child.onMessage((message) => {
        if ("loaded" in message) resolve({ version: message.loaded });
        else if ("failed" in message) resolve({ fault: message.failed, files: message.files });
        else this.#answer(message.id, message.checked);
      });
      void this.#ended.then((fault) => resolve({ fault, files: [] }));
    });
  }

  /** Checks inputs in the process of this version. */
  check(request: RunRequest): Promise<InputCheck | ShownFault> {
    const id = ++this.#questions;
    return new Promise((resolve) => {
      this.#answers.set(id, resolve);
      this.#child.send({ id, check: request });
      void this.#ended.then((fault) => this.#answer(id, fault));
    });
  }

  /** Ends the process. */
  close(): void {
    this.#child.end(); // it exits, and keeps its compiled code
  }

  /** Ends the process at once. */
  kill(): void {
    this.#child.kill();
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
