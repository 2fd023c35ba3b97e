import { createUnknownChoiceError } from "../runtime/base/errors/did-you-mean.ts";

/** One kind of project: the template that it is copied from, and what is said of it. */
export interface Kind {
  readonly template: string;
  readonly summary: string;
  /** The type that all its tasks have; undefined where the author chooses one. */
  readonly fixedTaskType?: string;
}

/** What can be made; the first kind of each is the default. */
export const KINDS = {
  connector: {
    async: {
      template: "connector-async",
      summary: "jobs that go on elsewhere: create, get, delete",
    },
    sync: { template: "connector-sync", summary: "work that is done within one call" },
  },
  task: {
    shim: {
      template: "task-shim",
      summary: "a container that runs whatever the task's template says",
    },
    function: {
      template: "task-function",
      summary: "a TypeScript function",
      fixedTaskType: "javascript-task",
    },
    connector: {
      template: "task-connector",
      summary: "a task for a connector, with a stand-in for it",
    },
  },
} as const satisfies Record<string, Record<string, Kind>>;

/** What a project is for. */
export type What = keyof typeof KINDS;

export const WHATS = Object.keys(KINDS) as What[];

/** @throws FxError FX2002 for what fx does not make. */
export function parseWhat(text: string): What {
  const found = WHATS.find((what) => what === text);
  if (found === undefined)
    throw createUnknownChoiceError(
      `fx init makes no "${text}"`,
      text,
      WHATS,
      "fx init connector weather",
    );
  return found;
}

export function listKinds(what: What): readonly string[] {
  return Object.keys(KINDS[what]);
}

/** @throws FxError FX2002 for a kind that there is not. */
export function findKind(what: What, text: string): Kind {
  const kinds: Readonly<Record<string, Kind>> = KINDS[what];
  if (!Object.hasOwn(kinds, text))
    throw createUnknownChoiceError(
      `unknown kind "${text}" for ${what}`,
      text,
      Object.keys(kinds),
      `--kind ${Object.keys(kinds)[0]!}`,
    );
  return kinds[text]!;
}
