import assert from "node:assert/strict";
import { fx, type FxOptions, type FxResult } from "../../support/command/fx.ts";
import { type ConnectorScript, connectorSource } from "../../support/project/connector-source.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

/** Runs fx in temporary projects and checks that it prints only the error. */
export class FailingRuns {
  #project: TemporaryProject | undefined;

  get project(): TemporaryProject {
    return this.#project ?? assert.fail("nothing was run");
  }

  /** Replaces the project with one that has these files. */
  write(files: Readonly<Record<string, string>>): TemporaryProject {
    return (this.#project = new TemporaryProject(files));
  }

  /** Runs `weather` with a scripted connector. */
  async failing(
    script: ConnectorScript,
    args: readonly string[] = [],
    options: FxOptions & { before?: readonly string[] } = {},
  ): Promise<FxResult> {
    const project = this.write({ "src/weather.ts": connectorSource(script) });
    return clean(
      await fx(
        project,
        ["run", ...(options.before ?? []), "src/weather.ts", "weather", ...args],
        options,
      ),
    );
  }
}

/** Returns a failed result after checking that it has no output, escape sequences or stack. */
export function clean(result: FxResult): FxResult {
  assert.equal(result.stdout, "");
  assert.doesNotMatch(result.stderr, /\u001b/, "an escape sequence in a pipe");
  assert.doesNotMatch(result.stderr, /^\s+at /m, "a stack without --verbose");
  return result;
}
