import { createInterface } from "node:readline/promises";
import { FxError } from "../../runtime/base/errors/errors.ts";

export interface Question<T> {
  readonly text: string;
  /** What an empty answer means. */
  readonly fallback: string;
  /** Throws an FxError for an answer that will not do: it is shown, and the question asked again. */
  readonly read: (answer: string) => T;
}

/** Asks at a terminal. Ctrl-C and the end of input stop it. */
export interface Questions {
  ask<T>(question: Question<T>): Promise<T>;
  close(): void;
}

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Opens the terminal for questions; what is asked goes to `output`, which is standard error. */
export function openQuestions({ input, output }: Terminal): Questions {
  const stop = new AbortController();
  const lines = createInterface({ input, output });
  const onEnd = (): void => stop.abort(new FxError("FX1009", "stopped: nothing was created"));
  lines.on("SIGINT", onEnd).on("close", onEnd);
  return {
    async ask({ text, fallback, read }) {
      for (;;) {
        const answer = await lines
          .question(`${text} (${fallback}) `, { signal: stop.signal })
          .catch((error: unknown) => {
            throw stop.signal.aborted ? stop.signal.reason : error;
          });
        try {
          return read(answer.trim() === "" ? fallback : answer.trim());
        } catch (error) {
          if (!(error instanceof FxError)) throw error;
          output.write(
            `  ${[error.summary, ...error.details.map((line) => line.replace(/^--\S+\s+/, ""))].join(": ")}\n`,
          );
        }
      }
    },
    close: () => {
      lines.off("close", onEnd);
      lines.close();
    },
  };
}

/** Why nothing may be asked; undefined where somebody is there to answer. */
export function getNoPromptReason(
  env: NodeJS.ProcessEnv,
  { json, yes }: { readonly json: boolean; readonly yes: boolean },
): string | undefined {
  if (json) return "with --json nothing is asked";
  if (yes) return "with --yes nothing is asked";
  if ((env["CI"] ?? "") !== "") return "nothing is asked, since CI is set";
  return process.stdin.isTTY && process.stderr.isTTY
    ? undefined
    : "nothing is asked, since this is no terminal";
}
