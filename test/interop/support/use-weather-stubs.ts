import { chmodSync } from "node:fs";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx, type RunningFx } from "../../support/command/fx.ts";
import { useProject } from "../../support/project/use-project.ts";
import { startPython } from "./start-python.ts";

type Env = Readonly<Record<string, string>>;

/** A connector task and a function task. */
export const WEATHER = `import { appendFileSync, writeFileSync } from "node:fs";
import { defineAsyncConnector, Resource, RetryableError, t, task, UserError } from "flyte-fx";

const Reading = t.object({ city: t.string(), degrees: t.float(), note: t.optional(t.string()) }, { title: "Reading" });
const Unit = t.enum({ CELSIUS: "celsius", FAHRENHEIT: "fahrenheit" });

const weather = defineAsyncConnector({
  taskType: "weather",
  inputs: { city: t.string(), days: t.int().default(3) },
  outputs: { temp: t.float(), reading: Reading },
  resourceMeta: { city: t.string(), days: t.int() },
  async create({ inputs: { city, days } }) {
    if (city === "Atlantis") throw new UserError("NO_CITY", "Atlantis sank");
    if (city === "Busy") throw new RetryableError("the service is busy");
    return { city, days };
  },
  async get({ city, days }) {
    if (city === "Limbo") return Resource.running("no end in sight");
    if (city === "Nowhere") return Resource.failed("there is no such city");
    return Resource.succeeded({ temp: days + 0.5, reading: { city, degrees: days, note: null } });
  },
  async delete({ city }) {
    appendFileSync("deleted.txt", city);
  },
});
export const forecast = weather.task({ name: "forecast" });

export const summarize = task(
  {
    inputs: { readings: t.list(Reading), unit: Unit.default("celsius"), table: t.optional(t.file("csv")) },
    outputs: { text: t.string(), unit: Unit, copy: t.file("csv") },
    containerImage: "weather:1",
  },
  ({ readings, unit, table }, { rawOutputPrefix }) => {
    const copy = rawOutputPrefix + "/copy.csv";
    writeFileSync(copy, readings.map(({ city, degrees }) => city + "," + degrees).join("\\n"));
    return { text: readings.length + " in " + unit + " " + table?.uri, unit, copy };
  },
);
`;

/**
 * Writes a package for the tasks of a project before each test. Returns what starts programs in Python
 * that call the tasks through it.
 */
export function useWeatherStubs(
  sdk: "flytekit" | "flyte",
  files: Readonly<Record<string, string>>,
  args: (root: string) => readonly string[] = () => [],
) {
  const project = useProject({
    "package.json": '{ "name": "weather", "version": "1.2.3", "type": "module" }',
    "src/weather.ts": WEATHER,
    ...files,
  });
  beforeEach(async () => {
    await assertExit(0, fx(project, `stubs src --sdk ${sdk} --output python`));
  });
  const start = (program: string, env?: Env): Promise<RunningFx> => {
    const environment = sdk === "flytekit" ? "flyte1" : "flyte2";
    return startPython(
      environment,
      "stub_programs.py",
      [program, ...args(project.root)],
      project,
      env,
    );
  };
  return {
    project,
    start,
    /** Runs a program to its end; returns the JSON of its last line. */
    run: async (program: string, env?: Env) => {
      const { stdout } = await assertExit(0, (await start(program, env)).ended);
      return JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as unknown; // the SDKs print, too
    },
    /** Puts another fx into the project: its version is 0.0.1, and it fails. */
    installOldFx: (log: string) => {
      const file = project.write(
        "node_modules/.bin/fx",
        `#!/bin/sh\nif [ "$1" = --version ]; then echo flyte-fx/0.0.1 linux; exit; fi\necho "$@" > ${log}\nexit 2\n`,
      );
      chmodSync(file, 0o755);
    },
  };
}
