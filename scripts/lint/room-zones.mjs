/** The rooms of src/, from top to bottom. */
const FLOORS = [
  ["src/commands"],
  ["src/dev", "src/cli"],
  ["src/server-process"],
  ["src/project"],
  ["src/process"],
  ["src/openapi"],
  ["src/scaffold", "src/stubs"],
  ["src/cluster-setup"],
  ["src/entries"],
  ["src/testing"],
  ["src/runtime/check"],
  ["src/runtime/local", "src/runtime/service", "src/runtime/execute", "src/runtime/remote"],
  [
    "src/runtime/loader",
    "src/runtime/client",
    "src/runtime/faults",
    "src/runtime/workers",
    "src/runtime/http-connector",
  ],
  ["src/runtime/connector"],
  ["src/runtime/task"],
  ["src/runtime/wire"],
  ["src/runtime/http", "src/runtime/recording"],
  ["src/runtime/datasets", "src/runtime/storage", "src/runtime/secrets"],
  ["src/runtime/values"],
  ["src/runtime/calls"],
  ["src/runtime/base"],
];

/**
 * A room may import only rooms on lower floors, including their types. Rooms on the same floor are
 * independent.
 */
export function roomZones() {
  return [
    ...FLOORS.flatMap((floor, level) =>
      floor.map((room) => ({
        target: room,
        from: [...FLOORS.slice(0, level).flat(), ...floor.filter((other) => other !== room)],
        message: `${name(room)} may import only these rooms: ${FLOORS.slice(level + 1)
          .flat()
          .map(name)
          .join(", ")}. See docs/architecture.md.`,
      })),
    ).filter(({ from }) => from.length > 0),
    {
      target: "page",
      from: "src",
      except: ["dev/shared.ts"],
      message: "The page imports src/dev/shared.ts only, because it runs in a browser.",
    },
    { target: "src", from: "page", message: "The page is a program of its own." },
    {
      target: ["src/!(runtime)/**/*.ts", "src/runtime/!(wire)/**/*.ts"],
      from: "src/runtime/wire/**/generated/**",
      message: "Only wire/ may import generated code.",
    },
  ];
}

function name(room) {
  return room.replace(/^src\/(runtime\/)?/, "");
}
