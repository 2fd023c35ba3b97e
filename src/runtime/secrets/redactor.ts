import { createLogger, type Logger } from "../base/context.ts";
import { describeThrown, readableThrown, safeText } from "../base/errors/thrown.ts";
import { isList, type Json, type JsonObject, setOwn } from "../base/json.ts";
import { readAuthorStack } from "../base/source/source-location.ts";
import { listSecretForms } from "./list-secret-forms.ts";

export const SECRET_MARK = "[secret]";
/** Shorter values occur in logs by chance; replacing them would make the log unreadable. */
const SHORTEST = 4;
/** How many values stay known that no longer are secrets: tokens are renewed again and again. */
const MOST_FORMER = 400;

/** Replaces known secrets with a mark, plain and in the usual encodings. */
export class Redactor {
  readonly #known = new Set<string>();
  /** What replaces each needle. */
  readonly #marks = new Map<string, string>();
  #needles: readonly string[] = [];

  /**
   * @param values called for each text, because more secrets become known as they are read
   * @param markOf what replaces a value. Default: `[secret]`
   */
  constructor(
    private readonly values: () => Iterable<string>,
    private readonly markOf: (value: string) => string = () => SECRET_MARK,
  ) {}

  redact(text: string): string {
    return replaceNeedles(text, this.needles, this.#marks);
  }

  /** Where a text has needles, and what replaces them. */
  findAll(text: string): readonly { start: number; end: number; mark: string }[] {
    const places = [];
    for (const needle of this.needles)
      for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1))
        places.push({ start: at, end: at + needle.length, mark: this.#marks.get(needle)! });
    return places;
  }

  /** True if the text contains a known secret. */
  isTainted(text: string): boolean {
    return this.needles.some((needle) => text.includes(needle));
  }

  /**
   * All forms of the known secrets, longest first. The same array until another secret becomes
   * known.
   */
  get needles(): readonly string[] {
    const known = this.#known.size;
    for (const value of this.values()) if (value.length >= SHORTEST) this.#known.add(value);
    if (this.#known.size !== known) this.#addForms([...this.#known].slice(known));
    if (this.#known.size > MOST_FORMER) this.#forgetFormer();
    return this.#needles;
  }

  #addForms(values: readonly string[]): void {
    for (const value of values)
      for (const form of listSecretForms(value))
        if (!this.#marks.has(form)) this.#marks.set(form, this.markOf(value));
    this.#needles = [...this.#marks.keys()].sort((a, b) => b.length - a.length);
  }

  /** Keeps the later half of those that were secrets before, if there are too many. */
  #forgetFormer(): void {
    const live = new Set(this.values());
    if (this.#known.size <= live.size + MOST_FORMER) return;
    const former = [...this.#known].filter((value) => !live.has(value));
    for (const value of former.slice(0, MOST_FORMER / 2)) this.#known.delete(value);
    this.#marks.clear();
    this.#addForms([...this.#known]);
  }
}

/**
 * @param needles longest first, because one can be part of another
 * @param marks what replaces each. Default: `[secret]`
 */
export function replaceNeedles(
  text: string,
  needles: readonly string[],
  marks?: ReadonlyMap<string, string>,
): string {
  let clean = text;
  for (const needle of needles)
    if (clean.includes(needle)) clean = clean.replaceAll(needle, marks?.get(needle) ?? SECRET_MARK);
  return clean;
}

/**
 * Replaces secrets in JSON. A number that contains a secret becomes a string, to keep the JSON
 * valid.
 */
export function redactJson(json: JsonObject, redact: (text: string) => string): JsonObject {
  const text = JSON.stringify(json);
  return redact(text) === text ? json : (redactValue(json, redact) as JsonObject);
}

function redactValue(value: Json, redact: (text: string) => string): Json {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return redact(value);
  if (typeof value === "number")
    return redact(String(value)) === String(value) ? value : redact(String(value));
  if (isList(value)) return value.map((item) => redactValue(item, redact));
  const clean: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value))
    setOwn(clean, redact(key), redactValue(item, redact));
  return clean;
}

/** Replaces secrets in all texts of a link. */
export function redactLink<Link extends { uri: string; name: string; iconUri?: string }>(
  link: Link,
  redact: (text: string) => string,
): Link {
  const { uri, name, iconUri } = link;
  return {
    ...link,
    uri: redact(uri),
    name: redact(name),
    ...(iconUri !== undefined && { iconUri: redact(iconUri) }),
  };
}

/** Receives each message after its secrets are replaced. */
type OnLogged = (level: keyof Logger, message: string, fields: object | undefined) => void;

/** Creates a log that replaces secrets in messages and fields. Accepts any value for either. */
export function createRedactingLog(
  log: Logger,
  redact: (text: string) => string,
  onLogged?: OnLogged,
): Logger {
  return createLogger((level) => (message: unknown, fields?: object) => {
    const text = redact(toText(message));
    const safe = fields === undefined ? undefined : redactFields(fields, redact);
    if (safe === undefined) log[level](text);
    else log[level](text, safe);
    onLogged?.(level, text, safe);
  });
}

/** JavaScript authors can pass anything as a message, most often an error. */
function toText(message: unknown): string {
  if (typeof message === "string") return message;
  const readable = readableThrown(message);
  return readable instanceof Error ? describeThrown(readable) : safeText(readable);
}

/** The most errors to expand, causes included. */
const MOST_ERRORS = 20;

/** Converts fields to JSON without secrets. Replaces fields that cannot become JSON with a note. */
export function redactFields(fields: unknown, redact: (text: string) => string): object {
  try {
    const object = typeof fields === "object" && fields !== null ? fields : { fields };
    return redactJson(JSON.parse(JSON.stringify(object, createReplacer())) as JsonObject, redact);
  } catch {
    return { ...UNWRITABLE };
  }
}

/** Replaces fields that cannot be written. */
export const UNWRITABLE = { fields: "could not be written as JSON" } as const;

/**
 * Converts bigints, which JSON rejects, and errors, which it writes as `{}`. Causes may be
 * circular.
 */
function createReplacer(): (key: string, value: unknown) => unknown {
  let errors = 0;
  return (_key, value) => {
    if (typeof value === "bigint") return value.toString();
    if (!(value instanceof Error)) return value;
    errors += 1;
    return errors > MOST_ERRORS ? describeThrown(value) : toPlainError(value);
  };
}

function toPlainError(error: Error): object {
  const { name: type, message, cause } = error;
  const at = readAuthorStack(error).location;
  return Object.assign({}, error, {
    type,
    message,
    at: at && `${at.file}:${at.line}:${at.column}`,
    cause,
  });
}
