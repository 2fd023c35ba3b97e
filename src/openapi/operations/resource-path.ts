import { toWords } from "../typescript/names.ts";

/** Words of a path that say what is done, not what it is done to. `/runs` is a noun. */
const ACTIONS = {
  read: /^(get|describe|show|set)\b|^(status|state)$/,
  create: /\b(create|run|submit|start|trigger|dispatch(es)?|execute|launch|invoke|enqueue)\b/,
  cancel: /\b(cancel|abort|terminat|kill|stop)/,
  other:
    /\b(retry|rerun|resume|restart|resubmit|repair|clear|reset|suspend|pause|approve|search|list|validate|lint|preview|estimate|verify)\b/,
} as const;

export type Action = keyof typeof ACTIONS;

/** A path such as `/v1/jobs/{jobId}:cancel`: a resource, and possibly what is done to it. */
export interface ResourcePath {
  /** `/v1/job/{}`: singular, and without the names of parameters. Equal for the same resource. */
  readonly resource: string;
  /** The resource's last name, such as `jobs`. Empty if the path has only parameters. */
  readonly noun: string;
  /** Of the last segment that is not a parameter. Undefined if it is a noun. */
  readonly action?: Action | undefined;
  /** The words of that segment, such as `force` and `cancel`. Empty without an action. */
  readonly actionWords: readonly string[];
  /** Ends with a parameter, apart from the action. */
  readonly endsWithId: boolean;
}

export function parseResourcePath(path: string): ResourcePath {
  const segments = toSegments(path);
  const at = segments.findLastIndex((segment, index) => isAction(segment, index, segments));
  const actionWords = at === -1 ? [] : toWords(segments[at]!);
  const nouns = segments.filter((_, index) => index !== at);
  return {
    resource: nouns
      .map((segment) => `/${isParameter(segment) ? "{}" : singular(segment)}`)
      .join(""),
    noun: nouns.findLast((segment) => !isParameter(segment)) ?? "",
    action: findAction(actionWords),
    actionWords,
    endsWithId: nouns.length > 0 && isParameter(nouns.at(-1)!),
  };
}

/** Whether both paths have the same segments up to a parameter of that name. */
export function sharesParameter(one: string, other: string, name: string): boolean {
  const [segments, others] = [toSegments(one), toSegments(other)];
  const at = segments.indexOf(`{${name}}`);
  return at !== -1 && segments.slice(0, at + 1).every((segment, i) => segment === others[i]);
}

/** The last parameter of a path: that of the job. */
export function findLastParameter(path: string): string | undefined {
  return toSegments(path).findLast(isParameter)?.slice(1, -1);
}

/** `{name=jobs/*}` is `{name}`, `{+name}` too, and `jobs:run` is two segments. */
function toSegments(path: string): readonly string[] {
  return path
    .replace(/\{\+?([^{}=]*)(=[^{}]*)?\}/g, "{$1}")
    .split(/[/:]/)
    .filter((segment) => segment !== "");
}

function isParameter(segment: string): boolean {
  return segment.startsWith("{") && segment.endsWith("}");
}

/** The last name of a path may be an action; `run` only at the end, as `/run/{id}` is a noun. */
function isAction(segment: string, index: number, all: readonly string[]): boolean {
  const action = isParameter(segment) ? undefined : findAction(toWords(segment));
  if (action === undefined || !all.slice(index + 1).every(isParameter)) return false;
  return action !== "create" || index === all.length - 1;
}

function findAction(words: readonly string[]): Action | undefined {
  const actions = Object.entries(ACTIONS) as [Action, RegExp][];
  return actions.find(([, pattern]) => pattern.test(words.join(" ")))?.[0];
}

/** `job` for `Jobs`. */
export function singular(word: string): string {
  const lower = word.toLowerCase();
  if (lower.endsWith("ies")) return `${lower.slice(0, -3)}y`;
  if (/(ch|sh|x|ss)es$/.test(lower)) return lower.slice(0, -2);
  return lower.endsWith("s") && !lower.endsWith("ss") ? lower.slice(0, -1) : lower;
}
