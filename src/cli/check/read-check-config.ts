import { join } from "node:path";
import { decodeUtf8 } from "../../project/inputs/decode-utf8.ts";
import { convertIntegers } from "../../project/inputs/read-inputs-file.ts";
import { didYouMean } from "../../runtime/base/errors/did-you-mean.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { isFileMissing } from "../../runtime/base/files.ts";
import { readBoundedFile } from "../../runtime/base/read-bounded-file.ts";
import { readYamlDocument, type YamlDocument } from "../../runtime/base/read-yaml.ts";
import { showPath } from "../../runtime/base/source/source-location.ts";
import { quote, shorten } from "../../runtime/base/text.ts";
import { unreadableFileError } from "../../runtime/loader/unreadable-file-error.ts";
import {
  CHECK_CONFIG_FILE,
  type CheckConfig,
  type ExpectedTaskFailure,
  type PlainInputs,
  type TaskCheckConfig,
} from "./check-config.ts";

/**
 * Reads `fx.check.yaml` in the project's folder. Without the file, the configuration is empty.
 *
 * @throws FX2024 with every fault in it; FX5003 if it may not be read
 */
export async function readCheckConfig(
  projectRoot: string,
  cwd: string,
  known: KnownNames,
): Promise<CheckConfig> {
  const file = join(projectRoot, CHECK_CONFIG_FILE);
  const shown = showPath(file, cwd);
  const text = readText(file, shown, known.example);
  if (text === undefined) return { world: undefined, tasks: new Map(), expected: [] };
  const parser = new CheckConfigParser(await parseYaml(text, shown, known.example), known);
  const config = parser.parse();
  if (parser.faults.length === 0) return config;
  throw new FxError("FX2024", `${shown} is invalid`, {
    details: parser.faults,
    hint: known.example,
  });
}

function readText(file: string, shown: string, hint: string): string | undefined {
  try {
    return decodeUtf8(readBoundedFile(file));
  } catch (error) {
    if (isFileMissing(error)) return undefined;
    throw unreadableFileError("FX2024", "", shown, error, hint);
  }
}

async function parseYaml(text: string, shown: string, hint: string): Promise<YamlDocument> {
  try {
    return await readYamlDocument(text);
  } catch (error) {
    throw new FxError("FX2024", `${shown} cannot be read: ${(error as Error).message}`, {
      hint,
    });
  }
}

/** The names that `fx.check.yaml` may refer to. */
interface KnownNames {
  /** What the file may contain, for the hint of an error. */
  readonly example: string;
  readonly checks: readonly string[];
  /** Undefined if only some of the project's tasks are loaded. */
  readonly tasks: readonly string[] | undefined;
}

type Path = readonly (string | number)[];

/** Parses `fx.check.yaml` and collects every fault in it, with its line. */
class CheckConfigParser {
  readonly #faults: { readonly line: number; readonly text: string }[] = [];
  readonly #document: YamlDocument;
  readonly #known: KnownNames;

  constructor(document: YamlDocument, known: KnownNames) {
    this.#document = document;
    this.#known = known;
  }

  /** For instance `line 3: unknown key "worlds"; did you mean "world"?`. */
  get faults(): readonly string[] {
    return this.#faults
      .toSorted((one, other) => one.line - other.line)
      .map(({ line, text }) => (line === 0 ? text : `line ${line}: ${text}`));
  }

  parse(): CheckConfig {
    const { value } = this.#document;
    const top = value === null ? new Map() : this.#map(value, [], ["world", "tasks", "expected"]);
    const tasks = this.#map(top.get("tasks"), ["tasks"]);
    return {
      world: this.#text(top.get("world"), ["world"]),
      tasks: new Map(
        Array.from(tasks, ([name, task]) => [name, this.#task(task, ["tasks", name])]),
      ),
      expected: this.#list(top.get("expected"), ["expected"]).flatMap((item, index) =>
        this.#expected(item, ["expected", index]),
      ),
    };
  }

  #task(value: unknown, path: Path): TaskCheckConfig {
    this.#refuseUnknown("task", String(path.at(-1)), this.#known.tasks, path);
    const task = this.#map(value, path, ["inputs", "slow", "fails"]);
    return {
      inputs: this.#inputSets(task.get("inputs"), [...path, "inputs"]),
      slow: this.#inputs(task.get("slow"), [...path, "slow"]),
      fails: this.#inputs(task.get("fails"), [...path, "fails"]),
    };
  }

  #inputSets(value: unknown, path: Path): readonly PlainInputs[] | undefined {
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) return [this.#inputs(value, path) ?? {}];
    if (value.length === 0) this.#add(path, "expected at least one set of inputs");
    return value.map((set, index) => this.#inputs(set, [...path, index]) ?? {});
  }

  #inputs(value: unknown, path: Path): PlainInputs | undefined {
    if (value === undefined) return undefined;
    return convertIntegers(this.#map(value, path)) as PlainInputs;
  }

  #expected(value: unknown, path: Path): ExpectedTaskFailure[] {
    const item = this.#map(value, path, ["id", "reason", "task"]);
    if (!(value instanceof Map)) return [];
    const id = this.#required(item, "id", path);
    const reason = this.#required(item, "reason", path);
    const task = this.#text(item.get("task"), [...path, "task"]);
    if (id !== undefined) this.#refuseUnknown("check", id, this.#known.checks, [...path, "id"]);
    if (task !== undefined) this.#refuseUnknown("task", task, this.#known.tasks, [...path, "task"]);
    return id === undefined || reason === undefined ? [] : [{ id, reason, task }];
  }

  #required(item: ReadonlyMap<string, unknown>, key: string, path: Path): string | undefined {
    if (!item.has(key)) this.#add(path, `${key} is missing`);
    return this.#text(item.get(key), [...path, key]);
  }

  #map(value: unknown, path: Path, keys?: readonly string[]): ReadonlyMap<string, unknown> {
    if (value === undefined) return new Map();
    if (!(value instanceof Map)) {
      this.#add(path, `${nameOf(path)} must be an object`);
      return new Map();
    }
    const map = new Map(
      Array.from(value as Map<unknown, unknown>, ([key, item]) => [String(key), item]),
    );
    for (const key of keys === undefined ? [] : map.keys())
      this.#refuseUnknown("key", key, keys, [...path, key]);
    return map;
  }

  #list(value: unknown, path: Path): readonly unknown[] {
    if (value === undefined || Array.isArray(value)) return value ?? [];
    this.#add(path, `${nameOf(path)} must be a list`);
    return [];
  }

  #text(value: unknown, path: Path): string | undefined {
    if (value === undefined || (typeof value === "string" && value.trim() !== "")) return value;
    this.#add(path, `${nameOf(path)} must be a text`);
    return undefined;
  }

  #refuseUnknown(
    what: string,
    name: string,
    known: readonly string[] | undefined,
    path: Path,
  ): void {
    if (known === undefined || known.includes(name)) return;
    const all = what === "task" ? ` (the project's tasks: ${shorten(known.join(", "), 200)})` : "";
    this.#add(path, `unknown ${what} ${quote(name)}${didYouMean(name, known)}${all}`);
  }

  #add(path: Path, text: string): void {
    this.#faults.push({ line: this.#document.lineOf(path) ?? 0, text });
  }
}

/** `tasks.forecast.slow`, or the whole file. */
function nameOf(path: Path): string {
  return path.length === 0 ? "the file" : path.join(".");
}
