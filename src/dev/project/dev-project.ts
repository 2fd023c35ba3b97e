import { rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import {
  createTemporaryFolder,
  findProjectRoot,
  readFileIfThere,
} from "../../runtime/base/files.ts";
import type { InputCheck, ProjectView, RunRequest, ShownFault } from "../protocol.ts";
import { FolderWatch } from "./folder-watch.ts";
import {
  listEnvFlags,
  type LoadedVersion,
  type LoadRequest,
  ProjectVersion,
} from "./project-version.ts";

/**
 * The author's project, loaded again in a fresh process whenever one of its modules is saved. Keeps
 * the last version that loads.
 */
export class DevProject {
  readonly #watch: FolderWatch;
  /** Holds the TypeScript of the current version, for the processes of its runs. */
  readonly #folder = createTemporaryFolder("fx-dev");
  /** The flags that name the environment files, for commands in the project's root. */
  readonly envFlags: readonly string[];
  /** The process of the version that the page shows. Undefined before the first version. */
  current: ProjectVersion | undefined;
  #loading: ProjectVersion | undefined;
  #view: ProjectView;

  /**
   * @param changed called with each new state
   * @param serves whether `DevServing` ends the processes that have loaded
   */
  constructor(
    private readonly request: LoadRequest,
    private readonly cwd: string,
    private readonly changed: (view: ProjectView) => void,
    private readonly serves: boolean,
  ) {
    const root = findProjectRoot(resolve(cwd, request.paths[0] ?? "."));
    this.envFlags = listEnvFlags(request.envFiles, root);
    this.#view = {
      name: basename(root),
      root,
      version: 0,
      state: "loading",
      cause: null,
      tookMs: 0,
      fault: null,
      tasks: [],
      connectors: [],
    };
    const files = [join(root, "package.json"), ...request.envFiles, ...request.paths];
    this.#watch = new FolderWatch(
      files.map((file) => resolve(cwd, file)),
      (file) => void this.load(relative(root, file)),
    );
    const folders = request.paths.map((path) => resolve(cwd, path));
    this.#watch.addFolders([...folders, join(root, "src")]);
  }

  get view(): ProjectView {
    return this.#view;
  }

  /**
   * A file with the TypeScript of the version that the page shows, so that its runs use this version
   * even if a newer one does not load. Undefined before the first version.
   */
  get sourcesFile(): string | undefined {
    const { version } = this.#view;
    return version === 0 ? undefined : join(this.#folder, `${version}.json`);
  }

  /**
   * Loads the project as it is now. A load that is under way ends without a result.
   *
   * @param cause the file that was saved
   */
  async load(cause: string | null = null): Promise<void> {
    this.#loading?.end();
    const version = new ProjectVersion(this.request, this.cwd);
    this.#loading = version;
    const begin = performance.now();
    this.#show({ state: "loading", cause });
    const result = await version.result;
    if (this.#loading !== version) return;
    this.#loading = undefined;
    const tookMs = Math.round(performance.now() - begin);
    if ("loaded" in result) {
      this.#replace(version, result.loaded, tookMs);
      return;
    }
    version.end();
    this.#watch.add(result.files);
    this.#show({ state: "failed", fault: result.failed, tookMs });
  }

  /** Checks inputs of the version that the page shows. Undefined if none has loaded yet. */
  check(request: RunRequest): Promise<InputCheck | ShownFault> | undefined {
    return this.current?.check(request);
  }

  close(): void {
    this.#watch.close();
    this.#loading?.end();
    this.#loading = undefined;
    this.current?.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #replace(version: ProjectVersion, { content, files, sources }: LoadedVersion, tookMs: number) {
    if (!this.serves) this.current?.end();
    this.current = version;
    const unwatched = new Set(this.#watch.add(files));
    const number = this.#view.version + 1;
    writeFileSync(join(this.#folder, `${number}.json`), JSON.stringify(sources), { mode: 0o600 });
    this.#show({ ...content, version: number, state: "ready", fault: null, tookMs });
    const missed = sources.filter(([file]) => unwatched.has(file)).some(hasChanged);
    if (missed) void this.load();
  }

  #show(news: Partial<ProjectView>): void {
    this.#view = { ...this.#view, ...news };
    this.changed(this.#view);
  }
}

function hasChanged([file, source]: readonly [string, string]): boolean {
  const text = readFileIfThere(file);
  return text !== undefined && text !== source; // the watcher reports a deleted file
}
