import { basename, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline/promises";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { terminalText } from "../../runtime/base/text.ts";
import {
  findKind,
  KINDS,
  listKinds,
  parseWhat,
  type ProjectKind,
  type What,
  WHATS,
} from "../../scaffold/kinds.ts";
import type { ProjectRequest } from "../../scaffold/plan-project.ts";
import { readNames } from "../../scaffold/read-names.ts";
import { findPackageManager } from "./describe-project.ts";
import type { InitWords } from "./init-flags.ts";

/**
 * Asks for everything that the command line leaves open, after it has checked what is there.
 *
 * @param answers who answers, or why nobody does: then defaults count
 * @throws FxError FX2000, naming the flag, for a missing answer without a default
 */
export async function readInitRequest(
  words: InitWords,
  answers: Questions | string,
  cwd: string,
): Promise<ProjectRequest & { readonly install: boolean }> {
  const ask = <T>(question: Question<T>, otherwise: () => T): Promise<T> | T =>
    typeof answers === "string" ? otherwise() : answers.ask(question);
  const missing = (what: string, hint: string): never => {
    throw new FxError("FX2000", `${what} is missing (${answers as string})`, { hint });
  };
  const askWhat = { text: "What do you want to create, connector or task?", fallback: WHATS[0]! };
  const what =
    words.what !== undefined
      ? parseWhat(words.what)
      : await ask({ ...askWhat, read: parseWhat }, () =>
          missing("connector or task", "fx init connector weather"),
        );
  const readKind = (text: string): string => (findKind(what, text), text);
  const [firstKind = ""] = listKinds(what);
  const kind =
    words.kind !== undefined
      ? readKind(words.kind)
      : await ask(
          { text: listChoices(what), fallback: firstKind, read: readKind },
          () => firstKind,
        );
  const chosen = findKind(what, kind);
  const checked = (name: string, taskType = words["task-type"]): void =>
    void readNames({ name, isNameFromFolder: words.name === undefined, taskType }, chosen);
  const readFolder = (text: string): string => {
    if (words.name === undefined) checked(basename(resolve(cwd, text)));
    return text;
  };
  const askFolder = { text: "Which folder?", fallback: words.name ?? `my-${what}` };
  const dir =
    words.dir ??
    (await ask(
      { ...askFolder, read: readFolder },
      () => words.name ?? missing("DIR or --name", `fx init ${what} weather`),
    ));
  const name = words.name ?? basename(resolve(cwd, dir));
  checked(name);
  const fallback = name.replaceAll("-", "_");
  const readType = (text: string): string | undefined => (checked(name, text), text);
  const asksType = words["task-type"] === undefined && chosen.fixedTaskType === undefined;
  const taskType = asksType
    ? await ask({ text: "Which task type?", fallback, read: readType }, () => undefined)
    : words["task-type"];
  const askInstall = `Run ${findPackageManager(resolve(cwd, dir))} install now?`;
  const install =
    words.install ?? (await ask({ text: askInstall, fallback: "yes", read: yesOrNo }, () => false));
  return { what, kind, folder: resolve(cwd, dir), name: words.name, taskType, install };
}

function listChoices(what: What): string {
  const kinds: Readonly<Record<string, ProjectKind>> = KINDS[what];
  const choices = Object.entries(kinds).map(([kind, { summary }]) => `  ${kind}: ${summary}\n`);
  return `Which kind?\n${choices.join("")} `;
}

function yesOrNo(answer: string): boolean {
  if (/^y(es)?$/i.test(answer)) return true;
  if (/^no?$/i.test(answer)) return false;
  throw new FxError("FX2002", "answer yes or no", { hint: "yes" });
}

export interface Question<T> {
  readonly text: string;
  /** The default answer. */
  readonly fallback: string;
  /**
   * Throws an FxError for an invalid answer. Then the error is shown and the question asked again.
   */
  readonly read: (answer: string) => T;
}

/** Asks questions at a terminal. Ctrl-C and the end of input reject with FX1009. */
export class Questions {
  readonly #lines: Interface;
  readonly #stop = new AbortController();
  readonly #onEnd = (): void =>
    this.#stop.abort(new FxError("FX1009", "stopped: nothing was created"));

  constructor(
    input: NodeJS.ReadableStream,
    private readonly output: NodeJS.WritableStream,
  ) {
    this.#lines = createInterface({ input, output });
    this.#lines.on("SIGINT", this.#onEnd).on("close", this.#onEnd);
  }

  async ask<T>({ text, fallback, read }: Question<T>): Promise<T> {
    const { signal } = this.#stop;
    for (;;) {
      const answer = await this.#lines
        .question(terminalText(`${text} (${fallback}) `), { signal })
        .catch((error: unknown) => {
          throw signal.aborted ? signal.reason : error;
        });
      try {
        return read(answer.trim() || fallback);
      } catch (error) {
        if (!(error instanceof FxError)) throw error;
        const details = error.details.map((line) => line.replace(/^--\S+\s+/, ""));
        this.output.write(terminalText(`  ${[error.summary, ...details].join(": ")}\n`));
      }
    }
  }

  close(): void {
    this.#lines.off("close", this.#onEnd);
    this.#lines.close();
  }
}

/**
 * Adds what `--openapi` implies: a connector of an HTTP service.
 *
 * @throws FxError FX2000 for another project
 */
export function completeOpenApiWords(words: InitWords): InitWords {
  const { openapi, what = "connector", kind = "http" } = words;
  if (openapi === undefined) return words;
  if (parseWhat(what) !== "connector" || kind !== "http")
    throw new FxError("FX2000", "--openapi creates connectors of kind http only", {
      hint: "fx init connector DIR --openapi FILE",
    });
  return { ...words, what, kind };
}
