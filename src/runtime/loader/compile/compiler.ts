import type { SourceMapPayload } from "node:module";
import type { Jiti, TransformOptions, TransformResult } from "jiti";
import { registerSourceMap } from "../../base/source/source-map.ts";
import { createSyntaxError, type ParseFault } from "../errors/import-error.ts";
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
      throw createSyntaxError(filename, source, fault, this.cwd);
    }
    const compiled = splitMap(output, (async ? WRAPPER : SYNC_WRAPPER).length);
    this.cache?.write(name, source, compiled);
    return compiled;
  }
}

/**
 * Separates code and source map, and puts the check of the imports before the code. The map omits
 * the sources, which are on disk, and starts behind wrapper and check in its first line.
 */
function splitMap(output: string, wrapperLength: number): CompiledCode {
  const start = output.lastIndexOf(MAP_COMMENT);
  if (start < 0) return { code: output, map: EMPTY_MAP };
  const json = Buffer.from(output.slice(start + MAP_COMMENT.length), "base64").toString();
  const { version, sources, names, mappings } = JSON.parse(json) as SourceMapPayload;
  const code = output.slice(0, start);
  const check = createImportCheck(code);
  const offset = { line: 0, column: wrapperLength + check.length };
  const section = { offset, map: { version, sources, names, mappings } };
  return { code: `${check}${code}`, map: JSON.stringify({ version, sections: [section] }) };
}
