import { createUnknownChoiceError, suggest } from "../runtime/base/errors/did-you-mean.ts";
import { FxError } from "../runtime/base/errors/errors.ts";

/** One kind of project. */
export interface ProjectKind {
  readonly template: string;
  readonly summary: string;
  /** Task type of every task of this kind. If undefined, the author chooses it. */
  readonly fixedTaskType?: string;
}

/** What `fx init` can create. The first kind of each is the default. */
export const KINDS = {
  connector: {
    async: {
      template: "connector-async",
      summary: "long-running jobs in another system: create, get, delete",
    },
    http: {
      template: "connector-http",
      summary: "jobs of an HTTP service, as a declaration of its requests and answers",
    },
    sync: { template: "connector-sync", summary: "work that finishes within one call: do" },
    sensor: { template: "connector-sensor", summary: "tasks that wait for something: poke" },
  },
  task: {
    shim: {
      template: "task-shim",
      summary: "a container that runs what the task's template describes",
    },
    function: {
      template: "task-function",
      summary: "a TypeScript function",
      fixedTaskType: "javascript-task",
    },
    connector: {
      template: "task-connector",
      summary: "a task for a connector, with a stand-in connector",
    },
  },
} as const satisfies Record<string, Record<string, ProjectKind>>;

/** What a project is for. */
export type What = keyof typeof KINDS;

export const WHATS = Object.keys(KINDS) as What[];

/** @throws FxError FX2002 if `text` is neither "connector" nor "task". */
export function parseWhat(text: string): What {
  const found = WHATS.find((what) => what === text);
  if (found !== undefined) return found;
  const message = `fx init cannot create "${text}"`;
  const owner = WHATS.find((what) => Object.hasOwn(KINDS[what], text));
  if (owner !== undefined)
    throw new FxError("FX2002", `${message}${suggest(`fx init ${owner} --kind ${text}`)}`);
  throw createUnknownChoiceError(message, text, WHATS, "fx init connector weather");
}

export function listKinds(what: What): readonly string[] {
  return Object.keys(KINDS[what]);
}

/** @throws FxError FX2002 if the kind is unknown. */
export function findKind(what: What, text: string): ProjectKind {
  const kinds: Readonly<Record<string, ProjectKind>> = KINDS[what];
  if (Object.hasOwn(kinds, text)) return kinds[text]!;
  const choices = Object.keys(kinds);
  const message = `unknown kind "${text}" for ${what}`;
  throw createUnknownChoiceError(message, text, choices, `--kind ${choices[0]!}`);
}
