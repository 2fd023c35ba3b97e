import { PARAMETER } from "../api-document.ts";
import { toWords } from "../typescript/names.ts";

/** Words of a path that say what is done, not what it is done to. `/runs` is a noun. */
const ACTIONS = {
  read: /^(get|describe|show|set)\b|^(status|state)$/,
  create:
    /\b(create|run|submit|start|trigger|dispatch(es)?|execute|launch|invoke|enqueue)\b|^execution$/,
  cancel: /\b(cancel|abort|terminat|kill|stop|interrupt|halt|revoke|release)/,
  other:
    /\b(retry|retest|rerun|resume|restart|resubmit|repair|clear|reset|suspend|pause|approve|search|list|validate|lint|preview|estimate|verify)\b/,
} as const;

export type Action = keyof typeof ACTIONS;

/** A path such as `/v1/jobs/{jobId}:cancel`: a resource, and possibly what is done to it. */
export interface ResourcePath {
  /** `/job/{}`: singular, without version and names of parameters. Equal for the same resource. */
  readonly resource: string;
  /** The resource's last name, such as `jobs`. Without any, what the action is called, or empty. */
  readonly noun: string;
  /** Of the last segment that is not a parameter. Undefined if it is a noun. */
  readonly action?: Action | undefined;
  /** The words of that segment, such as `force` and `cancel`. Empty without an action. */
  readonly actionWords: readonly string[];
  /** Ends with a parameter, apart from the action. */
  readonly endsWithId: boolean;
}

const known = new Map<string, ResourcePath>();

export function parseResourcePath(path: string): ResourcePath {
  const parsed = known.get(path) ?? parsePath(path);
  known.set(path, parsed);
  return parsed;
}

function parsePath(path: string): ResourcePath {
  const segments = toSegments(path);
  const at = segments.findLastIndex((segment, index) => isAction(segment, index, segments));
  const actionWords = at === -1 ? [] : toWords(segments[at]!);
  const nouns = segments.filter((_, index) => index !== at);
  return {
    resource: nouns
      .map((segment) => `/${isParameter(segment) ? "{}" : singular(segment)}`)
      .join(""),
    noun: nouns.findLast((segment) => !isParameter(segment)) ?? segments[at] ?? "",
    action: findAction(actionWords),
    actionWords,
    endsWithId: nouns.length > 0 && isParameter(nouns.at(-1)!),
  };
}

/**
 * The parameter of a path that is the one of this name in another path: both have the same segments
 * up to it. Undefined if there is none: `{id}` of another resource is another ID.
 */
export function findCounterpart(path: string, other: string, name: string): string | undefined {
  const [segments, others] = [toSegments(path), toSegments(other)];
  const at = others.indexOf(`{${name}}`);
  const isSame = (segment: string, i: number): boolean =>
    segment === others[i] || (i > 0 && isParameter(segment) && isParameter(others[i] ?? ""));
  return at !== -1 && at < segments.length && segments.slice(0, at + 1).every(isSame)
    ? segments[at]!.slice(1, -1)
    : undefined;
}

/** What a path is below, such as `/api/v2` of `/api/v2/jobs`. */
function findPrefix(path: string): string {
  return /^(?:\/(?:api|v?\d[\w.]*))*(?=\/)/i.exec(path)![0];
}

/** The last parameter of a path: that of the job. */
export function findLastParameter(path: string): string | undefined {
  return toSegments(path).findLast(isParameter)?.slice(1, -1);
}

/**
 * `{name=jobs/*}` is `{name}`, `{+name}` too, and `jobs:run` is two segments. The operations of a job
 * may be of several versions.
 */
function toSegments(path: string): readonly string[] {
  return path
    .slice(findPrefix(path).length)
    .replace(PARAMETER, "{$1}")
    .split(/[/:]/)
    .filter((segment, at, all) => segment !== "" && !isPrefixOfAction(segment, all[at + 1]));
}

/** `actions` of `/jobs/{id}/actions/cancel`, and `status` of `/jobs/{id}/status/cancel`. */
function isPrefixOfAction(segment: string, next = ""): boolean {
  return /^(actions|state|status)$/.test(segment) && findAction(toWords(next)) !== undefined;
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

/** A verb inside a noun, as in `bulk-create-jobs`, is not an action. */
function findAction(words: readonly string[]): Action | undefined {
  const actions = Object.entries(ACTIONS) as [Action, RegExp][];
  const ends = words.length > 2 ? [words[0], words.at(-1)] : words;
  return actions.find(([, pattern]) => pattern.test(ends.join(" ")))?.[0];
}

/** `job` for `Jobs`. */
export function singular(word: string): string {
  const lower = word.toLowerCase();
  if (lower.endsWith("ies")) return `${lower.slice(0, -3)}y`;
  if (/(ch|sh|x|ss)es$/.test(lower)) return lower.slice(0, -2);
  return /[^isu]s$/.test(lower) ? lower.slice(0, -1) : lower;
}
