import type { YamlDocument } from "../base/read-yaml.ts";
import { quote } from "../base/text.ts";

type Path = readonly (string | number)[];

const MOST_FAULTS = 20;

/** Reads the fields of a YAML document, and collects every fault with its line. */
export class DocumentFields {
  readonly #document: YamlDocument;
  readonly #faults: { readonly line: number; readonly text: string }[] = [];

  constructor(document: YamlDocument) {
    this.#document = document;
  }

  get root(): RecordingFields {
    return new RecordingFields(this, this.#document.value, []);
  }

  /** For instance `line 3: unknown key "worlds"`. */
  get faults(): readonly string[] {
    const sorted = this.#faults.toSorted((one, other) => one.line - other.line);
    const lines = sorted.slice(0, MOST_FAULTS).map(({ line, text }) => `line ${line}: ${text}`);
    const more = sorted.length - lines.length;
    return more > 0 ? [...lines, `… and ${more} more`] : lines;
  }

  add(path: Path, text: string): void {
    const line = this.#document.lineOf(path) ?? this.#document.lineOf(path.slice(0, -1)) ?? 1;
    this.#faults.push({ line, text });
  }
}

/** The fields of one mapping. A field that is missing or wrong is a fault, and reads as a default. */
export class RecordingFields {
  readonly #owner: DocumentFields;
  readonly #path: Path;
  readonly #map: ReadonlyMap<unknown, unknown>;
  readonly #known = new Set<unknown>();

  constructor(owner: DocumentFields, value: unknown, path: Path) {
    this.#owner = owner;
    this.#path = path;
    this.#map = value instanceof Map ? value : new Map();
    if (!(value instanceof Map)) this.#add([], `${this.#name([])} must be a mapping`);
  }

  has(key: string): boolean {
    return this.#map.has(key);
  }

  get(key: string): unknown {
    this.#known.add(key);
    return this.#map.get(key);
  }

  fields(key: string): RecordingFields {
    return new RecordingFields(this.#owner, this.get(key), [...this.#path, key]);
  }

  list(key: string): readonly RecordingFields[] {
    const value = this.get(key);
    if (!Array.isArray(value)) this.fault(key, "must be a list");
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.map(
      (item, index) => new RecordingFields(this.#owner, item, [...this.#path, key, index]),
    );
  }

  text(key: string): string {
    const value = this.get(key);
    if (typeof value === "string") return value;
    this.fault(key, "must be a text");
    return "";
  }

  optionalText(key: string): string | undefined {
    return this.has(key) ? this.text(key) : undefined;
  }

  wholeNumber(key: string, least: number, most: number): number {
    const value = this.get(key);
    const number = typeof value === "bigint" ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    this.fault(key, `must be a whole number from ${least} to ${most}`);
    return least;
  }

  choice<T extends string>(key: string, choices: readonly T[]): T {
    const value = this.get(key);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) this.fault(key, `must be one of ${choices.join(", ")}`);
    return found ?? choices[0]!;
  }

  fault(key: string, text: string): void {
    this.#add(
      [key],
      this.has(key) ? `${this.#name([key])} ${text}` : `${this.#name([key])} is missing`,
    );
  }

  /** Call it after the last field is read. */
  refuseOthers(): void {
    for (const key of this.#map.keys())
      if (!this.#known.has(key)) this.#add([String(key)], `unknown key ${quote(String(key))}`);
  }

  #add(path: Path, text: string): void {
    this.#owner.add([...this.#path, ...path], text);
  }

  #name(path: Path): string {
    const all = [...this.#path, ...path];
    return all.length === 0 ? "the file" : quote(all.join(".")).slice(1, -1);
  }
}
