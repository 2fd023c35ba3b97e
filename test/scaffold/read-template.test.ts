import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KINDS, type ProjectKind } from "../../src/scaffold/kinds.ts";
import { planProject } from "../../src/scaffold/plan-project.ts";
import { readProjectTemplate, readProjectVersions } from "../../src/scaffold/read-template.ts";
import { useTemporaryFolder } from "../support/project/temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const ALL = Object.entries(KINDS).flatMap(([what, kinds]) =>
  Object.entries<ProjectKind>(kinds).map(([kind, { template }]) => ({
    what: what as keyof typeof KINDS,
    kind,
    template,
  })),
);

/** The files of a new project, except fx's tarball. */
function textsOf(
  what: keyof typeof KINDS,
  kind: string,
  name = "city-weather",
): { readonly path: string; readonly text: string }[] {
  const { files } = planProject({ what, kind, folder: `/somewhere/${name}` }, ROOT);
  return files.flatMap(({ path, content }) =>
    typeof content === "string" ? [{ path, text: content }] : [],
  );
}

describe("templates", () => {
  it("match the kinds, beside the modules of stubs and of connectors from OpenAPI documents", () => {
    assert.deepEqual(
      readdirSync(join(ROOT, "templates")).sort(),
      [...ALL.map(({ template }) => template), "openapi", "stubs"].sort(),
    );
  });

  for (const { what, kind, template } of ALL) {
    it(`${template} becomes a complete project with the chosen name`, () => {
      const files = textsOf(what, kind);
      const paths = files.map(({ path }) => path);
      for (const path of [
        "README.md",
        "package.json",
        "tsconfig.json",
        ".gitignore",
        ...(kind === "sensor" ? [] : [".env.example"]),
        ".vscode/settings.json",
        ".vscode/launch.json",
        "src/index.ts",
      ])
        assert.ok(paths.includes(path), path);
      assert.ok(paths.some((path) => /^test\/.*\.test\.ts$/.test(path)));
      assert.deepEqual(
        files
          .filter(({ path, text }) => /fx.?template/i.test(`${path}\n${text}`))
          .map(({ path }) => path),
        [],
      );
      const manifest = JSON.parse(files.find(({ path }) => path === "package.json")!.text) as {
        name: string;
        scripts: object;
        dependencies: Record<string, string>;
        devDependencies: Record<string, string>;
      };
      assert.equal(manifest.name, "city-weather");
      assert.deepEqual(Object.keys(manifest.scripts), [
        "start",
        "dev",
        ...(kind === "async" || kind === "sync" ? ["service"] : []),
        ...(what === "connector" ? ["check"] : []),
        "test",
        "typecheck",
        "stubs",
      ]);
      for (const version of Object.values({
        ...manifest.dependencies,
        ...manifest.devDependencies,
      }))
        assert.match(version, /^(\^?\d+\.\d+\.\d+|file:vendor\/flyte-fx-[\d.]+\.tgz)$/);
    });

    it(`${template} names only existing files in launch.json`, () => {
      const files = textsOf(what, kind);
      const { configurations } = JSON.parse(
        files.find(({ path }) => path === ".vscode/launch.json")!.text,
      ) as { configurations: { name: string; program: string; args?: string[] }[] };
      assert.deepEqual(
        configurations.map(({ name }) => name),
        ["Run the task", ...(what === "connector" ? ["Serve"] : []), "Run the tests"],
      );
      const named = configurations.flatMap(({ program, args = [] }) => [
        program.replace("${workspaceFolder}/", ""),
        ...args.filter((arg) => arg.includes("/") || arg.startsWith(".env")),
      ]);
      const paths = new Set(files.map(({ path }) => path));
      assert.deepEqual(
        named.filter(
          (path) =>
            !paths.has(path) && !existsSync(path.replace("node_modules/flyte-fx/", `${ROOT}/`)),
        ),
        [],
      );
    });

    it(`${template} imports no name that could clash with a class of the project`, () => {
      const files = textsOf(what, kind);
      const suffixes = files.flatMap(({ text }) =>
        [...text.matchAll(/\b(?:class|interface|type) CityWeather(\w+)/g)].map(
          ([, suffix]) => suffix!,
        ),
      );
      const imported = files.flatMap(({ text }) =>
        [...text.matchAll(/^import \{([^}]*)\}/gm)].flatMap(([, names]) =>
          names!.split(",").map((name) => name.trim().replace(/^type /, "")),
        ),
      );
      const classes = imported.filter(
        (name) => /^[A-Z]/.test(name) && !name.startsWith("CityWeather"),
      );
      assert.deepEqual(
        classes.filter((name) =>
          suffixes.some((suffix) => name !== suffix && name.endsWith(suffix)),
        ),
        [],
      );
    });
  }
});

describe("the Kubernetes manifest of a connector", () => {
  for (const kind of ["async", "sync", "sensor"] as const) {
    it(`uses names that Kubernetes accepts if the project's name contains _: ${kind}`, () => {
      const { text } = textsOf("connector", kind, "city_weather").find(
        ({ path }) => path === "deploy/kubernetes.yaml",
      )!;
      const names = [...text.matchAll(/\bname: ([^,\s}]+)/g)]
        .map(([, name]) => name!)
        .filter((name) => name !== "JOB_SERVICE_URL" && !name.startsWith("_FSEC_"));
      assert.deepEqual(
        names.filter((name) => !/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name)),
        [],
      );
      assert.ok(names.includes("city-weather"));
    });
  }
});

describe("readProjectVersions", () => {
  it("points to a tarball in the project unless fx is published", () => {
    const { version, devDependencies } = JSON.parse(
      readFileSync(join(ROOT, "package.json"), "utf8"),
    ) as { version: string; devDependencies: Record<string, string> };
    assert.equal(readProjectVersions(ROOT)["flyte-fx"], `file:vendor/flyte-fx-${version}.tgz`);
    assert.equal(readProjectVersions(ROOT, true)["flyte-fx"], `^${version}`);
    assert.equal(readProjectVersions(ROOT)["typescript"], devDependencies["typescript"]);
  });
});

describe("readTemplate", () => {
  const folder = useTemporaryFolder();
  const names = { name: "a-b", hostName: "a-b", taskName: "a_b", taskType: "t.x", className: "AB" };

  it("skips files left by running the template in place", () => {
    const root = folder.write({
      _gitignore: "x",
      "src/a.ts": "FxTemplate fx_template fx_template_type fx-template",
      "node_modules/x/index.js": "",
      ".fx/runs/1/job.json": "",
    });
    assert.deepEqual(readProjectTemplate(root, names, {}), [
      { path: ".gitignore", content: "x" },
      { path: "src/a.ts", content: "AB a_b t.x a-b" },
    ]);
  });

  it("copies fx's tarball into the image only if the project has one", () => {
    const root = folder.write({
      Dockerfile: "COPY package.json ./\nCOPY vendor vendor\nRUN npm ci\n",
      ".dockerignore": "*\n!vendor\n!src\n",
    });
    const contents = (version: string) =>
      readProjectTemplate(root, names, { "flyte-fx": version }).map(({ content }) => content);
    assert.deepEqual(contents("file:vendor/flyte-fx-1.2.3.tgz"), [
      "*\n!vendor\n!src\n",
      "COPY package.json ./\nCOPY vendor vendor\nRUN npm ci\n",
    ]);
    assert.deepEqual(contents("^1.2.3"), ["*\n!src\n", "COPY package.json ./\nRUN npm ci\n"]);
  });

  it("rejects a dependency without a known version", () => {
    const root = folder.write({ "package.json": '{ "dependencies": { "left-pad": "*" } }' });
    assert.throws(() => readProjectTemplate(root, names, {}), /left-pad/);
  });
});
