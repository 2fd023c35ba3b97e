import { statSync } from "node:fs";
import type { SourceMapPayload } from "node:module";
import { dirname, resolve } from "node:path";
import { Script } from "node:vm";
import type { Jiti, TransformOptions, TransformResult } from "jiti";
import { readIfThere } from "../../base/files.ts";
import { registerSourceMap } from "../../base/source/stack-frame.ts";
import { type ParseFault, syntaxFault } from "../errors/syntax-fault.ts";
import type { CodeCache, CompiledCode } from "./code-cache.ts";

/** What jiti puts before a module's code, on its first line. */
const WRAPPER =
  "(async function (exports, require, module, __filename, __dirname, jitiImport, jitiESMResolve) { ";
const SYNC_WRAPPER = WRAPPER.replace("async ", "");

const MAP_COMMENT = "//# sourceMappingURL=data:application/json;charset=utf-8;base64,";
const PARSE_ERROR = "exports.__JITI_ERROR__ = ";

type Babel = Pick<Jiti, "transform">;

/**
 * Turns the author's TypeScript into what Node runs. jiti's own cache is not used: it keeps no source map apart from
 * the code, writes files in place, and does not ask who owns its folder.
 */
export class Compiler {
  readonly #modules = new Map<string, { readonly wrapper: string; readonly code: string }>();
  readonly #cache: CodeCache | undefined;
  readonly #createBabel: () => Babel;
  readonly #cwd: string;
  #babel: Babel | undefined;

  /** `createBabel` is called at the first module that is not in the cache: it loads a large compiler. */
  constructor(cache: CodeCache | undefined, createBabel: () => Babel, cwd: string) {
    this.#cache = cache;
    this.#createBabel = createBabel;
    this.#cwd = cwd;
  }

  /** jiti's `transform`. @throws FxError FX3001 for what does not parse. */
  readonly transform = (options: TransformOptions): TransformResult => {
    const { filename = "", source, async = false } = options;
    const name = `${filename}\0${async ? "async" : "sync"}`;
    const wrapper = async ? WRAPPER : SYNC_WRAPPER;
    const { code, map } = this.#cache?.read(name, source) ?? this.#compile(name, options);
    this.#modules.set(filename, { wrapper, code });
    registerSourceMap(filename, () => JSON.parse(map) as SourceMapPayload, wrapper.length);
    return { code };
  };

  /** Every file that was compiled or came from the cache, in that order. */
  get files(): string[] {
    return [...this.#modules.keys()];
  }

  /** The SyntaxError of the module that V8 refuses, with its place, which jiti's own error lacks. */
  readonly recompile = (): unknown => {
    for (const [filename, { wrapper, code }] of this.#modules) {
      try {
        new Script(`${wrapper}${code}\n})`, { filename });
      } catch (error) {
        return error;
      }
    }
    return undefined;
  };

  #compile(
    name: string,
    { filename = "", source, async = false, ts = false }: TransformOptions,
  ): CompiledCode {
    this.#babel ??= this.#createBabel();
    const output = this.#babel.transform({ filename, source, async, ts });
    if (output.startsWith(PARSE_ERROR))
      throw syntaxFault(
        filename,
        source,
        JSON.parse(output.slice(PARSE_ERROR.length)) as ParseFault,
        this.#cwd,
      );
    const compiled = splitMap(output);
    this.#cache?.write(name, source, compiled);
    return compiled;
  }
}

/** The map without the source, which is on disk already. */
function splitMap(output: string): CompiledCode {
  const start = output.lastIndexOf(MAP_COMMENT);
  if (start < 0)
    return {
      code: output,
      map: JSON.stringify({ version: 3, sources: [], names: [], mappings: "" }),
    };
  const map = JSON.parse(
    Buffer.from(output.slice(start + MAP_COMMENT.length), "base64").toString(),
  ) as SourceMapPayload;
  return {
    code: output.slice(0, start),
    map: JSON.stringify({
      version: map.version,
      sources: map.sources,
      names: [],
      mappings: map.mappings,
    }),
  };
}

/** Longer chains of `extends` are taken for a circle. */
const MAX_DEPTH = 5;

/**
 * The project's tsconfig.json where it, or a file that it extends, sets `paths`; else undefined, and nothing has to
 * read it again. Only the word is looked for: a false find costs a few milliseconds.
 */
export function tsconfigWithPaths(projectRoot: string): string | undefined {
  const file = resolve(projectRoot, "tsconfig.json");
  return mentionsPaths(file, 0) ? file : undefined;
}

function mentionsPaths(file: string, depth: number): boolean {
  const text = readIfThere(file);
  if (text === undefined || depth > MAX_DEPTH) return false;
  return (
    text.includes('"paths"') ||
    extended(text).some((base) => mentionsPaths(fileAt(resolve(dirname(file), base)), depth + 1))
  );
}

/** Relative bases only: the paths of an installed package mean nothing here. */
function extended(text: string): string[] {
  const value = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(text)?.[1] ?? "";
  return [...value.matchAll(/"(\.[^"]*)"/g)].map((match) => match[1] ?? "");
}

function fileAt(path: string): string {
  return path.endsWith(".json") || statSync(path, { throwIfNoEntry: false })?.isFile()
    ? path
    : `${path}.json`;
}
