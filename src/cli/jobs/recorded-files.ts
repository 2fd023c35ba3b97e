import { realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { addProjectEnv } from "../../project/env-files.ts";
import { TLS_FILES } from "../../project/results/rerun-command.ts";
import { FxError } from "../../runtime/base/errors/errors.ts";
import { isWithin, realPathIfThere } from "../../runtime/base/files.ts";
import { mapValues } from "../../runtime/base/json.ts";
import { isUri } from "../../runtime/base/storage-uri.ts";
import type { RunRecord } from "../../runtime/local/record/run-record.ts";
import type { EndpointFlags } from "../endpoint-options.ts";
import type { CommandHost } from "../fx-command.ts";

/**
 * The paths in a run's record. The record may be forged, so that fx opens a file outside the project
 * only if the user names it again.
 */
export class RecordedFiles {
  constructor(
    private readonly host: CommandHost,
    private readonly record: RunRecord,
  ) {}

  /**
   * Adds the variables of the environment files that the run used, and of `named`. Call this before
   * the author's modules are loaded. Returns the paths of the former.
   */
  addEnv(named: readonly string[] = []): readonly string[] {
    const paths = this.record.origin?.envFiles ?? [];
    const recorded = paths.map((path) => this.getFile(path, "--env-file", named));
    const { host } = this;
    const all = [...recorded, ...named];
    addProjectEnv(host.projectRoot, all, host.process, (text) => host.note(text));
    return recorded;
  }

  /** The module of the run's task. Throws FX2023 if it is gone, or outside the project. */
  getModule(path: string): string {
    const file = realPathIfThere(resolve(this.host.projectRoot, path));
    if (file === undefined)
      throw new FxError("FX2023", `the module of run ${this.record.run}, ${path}, does not exist`, {
        hint: `restore it, or check the job in its own system and then: fx jobs forget ${this.record.run}`,
      });
    if (!this.#isOwn(file) || file.split(sep).includes("node_modules"))
      throw new FxError(
        "FX2023",
        `the module of run ${this.record.run}, ${path}, is not in the project`,
      );
    return file;
  }

  /**
   * The path of another file or folder that the run used. Throws FX2023 if it is outside the project
   * and not among `named`.
   */
  getFile(path: string, flag: string, named: readonly string[] = []): string {
    const { projectRoot, process } = this.host;
    const hasUri = isUri(path);
    const file = hasUri ? path : resolve(projectRoot, path);
    if (named.some((each) => (hasUri ? each : resolve(process.cwd, each)) === file)) return file;
    if (!hasUri && this.#isOwn(realPathIfThere(file) ?? file)) return file;
    const foreign = `run ${this.record.run} used ${file}, which is outside the project`;
    const value = hasUri ? path : relative(process.cwd, file);
    throw new FxError("FX2023", foreign, { hint: `add ${flag} ${value}` });
  }

  /** The flags for the run's endpoint. */
  getEndpointFlags(): EndpointFlags {
    const { origin, endpoint, protocol } = this.record;
    const tls = mapValues(origin?.tlsFlags ?? {}, (value, name) =>
      TLS_FILES.has(name) ? this.getFile(String(value), `--${name}`) : value,
    );
    const flags = { tls: false, ...tls, endpoint: endpoint ?? undefined, protocol };
    return flags as EndpointFlags;
  }

  #isOwn(realPath: string): boolean {
    return isWithin(realPath, realpathSync(this.host.projectRoot));
  }
}
