import type { SourceMapPayload } from "node:module";
import type { Jiti, TransformOptions, TransformResult } from "jiti";
import { registerSourceMap } from "../../base/source/source-map.ts";
import { type ParseFault, createSyntaxError } from "../errors/syntax-error.ts";
import { createImportCheck } from "../import-checker.ts";
import type { CodeCache, CompiledCode } from "./code-cache.ts";

/** jiti puts this in front of a module's code, on the first line. */
const WRAPPER =
  "(async function (exports, require, module, __filename, __dirname, jitiImport, jitiESMResolve) { ";
const SYNC_WRAPPER = WRAPPER.replace("async ", "");

const MAP_COMMENT = "//# sourceMappingURL=data:application/json;charset=utf-8;base64,";
const EMPTY_MAP = JSON.stringify({ version: 3, sources: [], names: [], mappings: "" });
const PARSE_ERROR = "exports.__JITI_ERROR__ = ";

type Babel = Pick<Jiti, "transform">;

/**
 * Compiles the author's TypeScript to JavaScript. Has its own cache, because jiti's keeps no source
 * maps, writes files in place and does not check who owns its folder.
 */
export class Compiler {
  /** The source of every compiled or cached file, in the order of the imports. */
  readonly sources = new Map<string, string>();
  #babel: Babel | undefined;

  /** @param createBabel loads a large compiler; called only if a module is not in the cache */
  constructor(
    private readonly cache: CodeCache | undefined,
    private readonly createBabel: () => Babel,
    private readonly cwd: string,
  ) {}

  /** jiti's `transform`. Appends the source map for debuggers. Throws FX3001 for a syntax error. */
  readonly transform = (options: TransformOptions): TransformResult => {
    const { filename = "", source, async = false } = options;
    const name = `${filename}\0${async ? "async" : "sync"}`;
    const { code, map } = this.cache?.read(name, source) ?? this.#compile(name, options);
    this.sources.delete(filename); // so that it becomes the last one
    this.sources.set(filename, source);
    registerSourceMap(filename, () => JSON.parse(map) as SourceMapPayload);
    return { code: `${code}\n${MAP_COMMENT}${Buffer.from(map).toString("base64")}\n` };
  };

  #compile(
    name: string,
    { filename = "", source, async = false, ts = false }: TransformOptions,
  ): CompiledCode {
    this.#babel ??= this.createBabel();
    const output = this.#babel.transform({ filename, source, async, ts });
    if (output.startsWith(PARSE_ERROR)) {
      const fault = JSON.parse(output.slice(PARSE_ERROR.length)) as ParseFault;
      throw createSyntaxError(filename, fault, this.cwd);
    }
    const compiled = splitMap(output, getWrapper(async).length);
    this.cache?.write(name, source, compiled);
    return compiled;
  }
}

function getWrapper(async: boolean): string {
  return async ? WRAPPER : SYNC_WRAPPER;
}

/**
 * Separates code and source map, and inserts the check of the imports. The map omits the sources,
 * which are on disk, and includes wrapper and check in its first line.
 */
function splitMap(output: string, wrapperLength: number): CompiledCode {
  const start = output.lastIndexOf(MAP_COMMENT);
  if (start < 0) return { code: output, map: EMPTY_MAP };
  const json = Buffer.from(output.slice(start + MAP_COMMENT.length), "base64").toString();
  const { version, sources, names, mappings: wrapped } = JSON.parse(json) as SourceMapPayload;
  const code = output.slice(0, start);
  const check = createImportCheck(code);
  const mappings = shiftFirstLine(wrapped, wrapperLength + check.text.length);
  return {
    code: `${code.slice(0, check.offset)}${check.text}${code.slice(check.offset)}`,
    map: JSON.stringify({ version, sources, names, mappings }),
  };
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const CONTINUES = 32;

/**
 * Shifts the first line of a source map's `mappings` to the right. Its first column is a new one
 * without a source, because the others are relative to it.
 */
export function shiftFirstLine(mappings: string, by: number): string {
  return mappings === "" || mappings.startsWith(";") ? mappings : `${encodeColumn(by)},${mappings}`;
}

/** Writes a base64 VLQ: five bits per digit, lowest first. The lowest bit is the sign. */
function encodeColumn(column: number): string {
  let text = "";
  let bits = column << 1;
  do {
    const rest = bits >> 5;
    text += DIGITS.charAt((bits & (CONTINUES - 1)) | (rest > 0 ? CONTINUES : 0));
    bits = rest;
  } while (bits > 0);
  return text;
}
