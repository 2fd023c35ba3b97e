import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KINDS, type Kind } from "../../src/scaffold/kinds.ts";
import { planProject } from "../../src/scaffold/plan-project.ts";
import { readTemplate } from "../../src/scaffold/template-files.ts";
import { projectVersions } from "../../src/scaffold/versions.ts";
import { useTemporaryFolder } from "../support/temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const ALL = Object.entries(KINDS).flatMap(([what, kinds]) =>
  Object.entries<Kind>(kinds).map(([kind, { template }]) => ({
    what: what as keyof typeof KINDS,
    kind,
    template,
  })),
);

describe("each template", () => {
  it("is of a kind", () => {
    assert.deepEqual(
      readdirSync(join(ROOT, "templates")).sort(),
      ALL.map(({ template }) => template).sort(),
    );
  });

  for (const { what, kind, template } of ALL) {
    it(`${template} is a whole project under the name given`, () => {
      const { files } = planProject({ what, kind, folder: "/somewhere/city-weather" }, ROOT);
      const paths = files.map(({ path }) => path);
      for (const path of [
        "README.md",
        "package.json",
        "tsconfig.json",
        ".gitignore",
        ".env.example",
        ".vscode/settings.json",
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
        ...(what === "connector" ? ["service"] : []),
        "test",
        "typecheck",
      ]);
      for (const version of Object.values({
        ...manifest.dependencies,
        ...manifest.devDependencies,
      }))
        assert.match(version, /^(\^?\d+\.\d+\.\d+|file:\/.*)$/);
    });

    it(`${template} imports nothing that a class named after the project can be called`, () => {
      const { files } = planProject({ what, kind, folder: "/somewhere/city-weather" }, ROOT);
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
      assert.ok(suffixes.length > 0 || template === "task-function");
      assert.deepEqual(
        classes.filter((name) =>
          suffixes.some((suffix) => name !== suffix && name.endsWith(suffix)),
        ),
        [],
      );
    });
  }
});

describe("the manifest of a connector", () => {
  for (const kind of ["async", "sync"] as const) {
    it(`has names that Kubernetes takes where the project's has a _: ${kind}`, () => {
      const { files } = planProject(
        { what: "connector", kind, folder: "/somewhere/city_weather" },
        ROOT,
      );
      const { text } = files.find(({ path }) => path === "deploy/kubernetes.yaml")!;
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

describe("the versions of a project", () => {
  it("name the running copy until a build is published", () => {
    const { version, devDependencies } = JSON.parse(
      readFileSync(join(ROOT, "package.json"), "utf8"),
    ) as { version: string; devDependencies: Record<string, string> };
    assert.equal(projectVersions(ROOT)["flyte-fx"], `file:${ROOT}`);
    assert.equal(projectVersions(ROOT, true)["flyte-fx"], `^${version}`);
    assert.equal(projectVersions(ROOT)["typescript"], devDependencies["typescript"]);
  });
});

describe("a template's files", () => {
  const folder = useTemporaryFolder();
  const names = { name: "a-b", hostName: "a-b", taskName: "a_b", taskType: "t.x", className: "AB" };

  it("leave out what trying it out has made", () => {
    const root = folder.write({
      _gitignore: "x",
      "src/a.ts": "FxTemplate fx_template fx_template_type fx-template",
      "node_modules/x/index.js": "",
      ".fx/runs/1/job.json": "",
    });
    assert.deepEqual(readTemplate(root, names, {}), [
      { path: ".gitignore", text: "x" },
      { path: "src/a.ts", text: "AB a_b t.x a-b" },
    ]);
  });

  it("depend on nothing of which no version is known", () => {
    const root = folder.write({ "package.json": '{ "dependencies": { "left-pad": "*" } }' });
    assert.throws(() => readTemplate(root, names, {}), /left-pad/);
  });
});
