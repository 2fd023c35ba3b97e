import assert from "node:assert/strict";
import { packageRoot } from "../../src/process/package-paths.ts";
import { KINDS, type What, WHATS } from "../../src/scaffold/kinds.ts";
import { planProject } from "../../src/scaffold/plan-project.ts";
import { adaptProject, findProjectRuntime } from "../../src/scaffold/runtimes/adapt-project.ts";

const ALL = WHATS.flatMap((what) => Object.keys(KINDS[what]).map((kind) => [what, kind] as const));

/** The text files of a new project, by their paths, without those of fx itself. */
function plan(name: "Bun" | "Deno", what: What, kind: string): ReadonlyMap<string, string> {
  const project = planProject({ what, kind, folder: "/tmp/films" }, packageRoot);
  const adapted = adaptProject(project, findProjectRuntime(name)!, packageRoot);
  const own = adapted.files.filter(({ path }) => !path.startsWith("vendor/"));
  return new Map(own.map(({ path, content }) => [path, String(content)]));
}

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: object;
  readonly workspaces?: readonly string[];
}

function readManifest(files: ReadonlyMap<string, string>): Manifest {
  return JSON.parse(files.get("package.json")!) as Manifest;
}

describe("adaptProject", () => {
  for (const name of ["Bun", "Deno"] as const)
    for (const [what, kind] of ALL)
      it(`leaves nothing of Node in a project of ${name}: ${what} --kind ${kind}`, () => {
        for (const [path, text] of plan(name, what, kind)) {
          const lines = text.split("\n");
          const left = lines.filter((line) => /\b(npm|npx|tsx|USER node|node:24)\b/.test(line));
          const ofNode = left.filter((line) => !line.includes("https://www.npmjs.com"));
          assert.deepEqual(ofNode, [], path);
        }
      });

  it("writes the scripts of Bun, which unpacks the tarball of fx", () => {
    const { scripts, dependencies, devDependencies } = readManifest(
      plan("Bun", "connector", "http"),
    );
    const fx = "bun --bun node_modules/flyte-fx/bin/fx.js";
    assert.equal(scripts["start"], `bun --bun dev/start.ts ${fx} run src films`);
    assert.equal(scripts["check"], `${fx} check`);
    assert.equal(scripts["test"], "bun test test");
    assert.match(dependencies["flyte-fx"]!, /^file:vendor\/.*\.tgz$/);
    assert.deepEqual(Object.keys(devDependencies), ["@types/node", "typescript"]);
  });

  it("writes the scripts of Deno, which installs fx from a folder of a workspace", () => {
    const files = plan("Deno", "connector", "sync");
    const { scripts, dependencies, workspaces } = readManifest(files);
    const run = "deno run -A";
    assert.equal(scripts["service"], `${run} --env-file=.env.example dev/start.ts`);
    assert.equal(scripts["fx"], `${run} node_modules/flyte-fx/bin/fx.js`);
    assert.equal(dependencies["flyte-fx"], "workspace:*");
    assert.deepEqual(workspaces, ["vendor/flyte-fx"]);
    assert.doesNotMatch(files.get("tsconfig.json")!, /"lib"/);
    assert.match(files.get("Dockerfile")!, /^COPY --from=dependencies \/app\/vendor vendor$/m);
  });

  it("keeps the columns of comments in the commands of the README", () => {
    const readme = plan("Deno", "connector", "async").get("README.md")!;
    assert.match(readme, /^deno task start {8}# runs the task/m);
    assert.match(readme, /^deno task stubs {8}# writes/m);
    assert.match(readme, /after it:\n\n```sh\ndeno task start --text/);
  });

  it("lets Flyte start fx by its name in an image", () => {
    const dockerfile = plan("Deno", "task", "function").get("Dockerfile")!;
    const named = `exec deno run -A /app/node_modules/flyte-fx/bin/fx.js "$@"`;
    assert.ok(dockerfile.indexOf(named) < dockerfile.indexOf("USER deno"), dockerfile);
    assert.ok(dockerfile.includes(named), dockerfile);
  });
});
