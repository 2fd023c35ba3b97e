import type { FieldView, ProjectView, TaskView, TypeView } from "../../../src/dev/protocol.ts";

const simple = (
  kind: "int" | "bigint" | "float" | "string" | "bool" | "datetime" | "duration" | "none",
): TypeView => ({ label: kind, kind });

function field(name: string, type: TypeView, more: Partial<FieldView> = {}): FieldView {
  return { name, description: null, isRequired: true, type, ...more };
}

const nested = (label: string, example: string): TypeView => ({ label, kind: "nested", example });

const place = nested("Place", '{"city":"text","height":1.5}');

/** A task with an input of every kind of type. */
export const everyType: TaskView = {
  name: "every_type",
  file: "src/every-type.ts",
  taskType: "report",
  taskTypeVersion: 1,
  definedAt: "src/every-type.ts:12",
  connector: "Report Connector",
  runWords: "src/every-type.ts every_type",
  checkCommand: "fx check src/every-type.ts --task every_type",
  inputs: [
    field("count", simple("int"), {
      defaultValue: 3,
      isRequired: false,
      description: "How many days to look at.",
    }),
    field("id", simple("bigint")),
    field("ratio", simple("float"), { defaultValue: 0.5, isRequired: false }),
    field("title", simple("string")),
    field("is_public", simple("bool"), { defaultValue: true, isRequired: false }),
    field("color", { label: "red|blue", kind: "enum", values: ["red", "blue"] }),
    field("since", simple("datetime")),
    field("window", simple("duration"), { defaultValue: "1h30m", isRequired: false }),
    field(
      "note",
      { label: "string?", kind: "optional", inner: simple("string") },
      { isRequired: false },
    ),
    field("days", nested("list[int]", "[1]"), { defaultValue: [1, 2], isRequired: false }),
    field("labels", nested("dict[string]", '{"key":"text"}'), {
      defaultValue: { team: "a" },
      isRequired: false,
    }),
    field("place", place),
    field("target", nested("int|float", '{"tag":"int","value":1}')),
    field("options", nested("struct", '{"key":"value"}')),
    field("source", { label: "file", kind: "file", format: "csv" }),
    field("rows", {
      label: "dataset",
      kind: "dataset",
      format: "parquet",
      columns: [field("day", simple("datetime")), field("temp", simple("float"))],
    }),
  ],
  outputs: [
    field("summary", place, { description: "What the report says." }),
    field("table", { label: "dataset", kind: "dataset", format: "parquet", columns: [] }),
    field("file", { label: "file", kind: "file", format: "csv" }),
  ],
};

export const forecast: TaskView = {
  name: "forecast",
  file: "src/weather.ts",
  taskType: "weather",
  taskTypeVersion: 0,
  definedAt: "src/weather.ts:25",
  connector: "Weather Connector",
  runWords: "src/weather.ts forecast",
  checkCommand: "fx check src/weather.ts --task forecast",
  inputs: [
    field("city", simple("string"), { description: "The city to forecast." }),
    field("days", simple("int"), { defaultValue: 3, isRequired: false }),
  ],
  outputs: [field("temp", simple("float"))],
};

export const sampleProject: ProjectView = {
  name: "weather-connector",
  root: "/home/ada/weather-connector",
  version: 4,
  state: "ready",
  cause: "src/weather.ts",
  tookMs: 142,
  fault: null,
  tasks: [forecast, everyType],
  connectors: [
    {
      name: "Weather Connector",
      kind: "async",
      taskType: "weather",
      taskTypeVersion: 0,
      secrets: [
        { key: "weather_api_key", isPresent: true },
        { key: "weather_token", isPresent: false },
      ],
    },
    { name: "Report Connector", kind: "sync", taskType: "report", taskTypeVersion: 1, secrets: [] },
  ],
};

/** A project with one task. */
export const forecastOnly: ProjectView = {
  ...sampleProject,
  tasks: [forecast],
  connectors: sampleProject.connectors.slice(0, 1),
};

export const brokenProject: ProjectView = {
  ...sampleProject,
  state: "failed",
  fault: {
    code: "FX3001",
    message: 'src/weather.ts does not compile: Expected "}" but found end of file',
    details: [],
    hint: "correct the file and save it",
    location: "src/weather.ts:31:1",
    frame: "    30 │   return { temp: 4.5 };\n  > 31 │ ",
  },
};
