import assert from "node:assert/strict";
import { fx } from "../support/command/fx.ts";
import { serve } from "../support/command/serve.ts";
import { useProject } from "../support/project/use-project.ts";
import { Certificates } from "../support/server/certificates.ts";
import { pageProject } from "./page-project.ts";
import { PAGES, readPage } from "./pages.ts";

/** These pages are about a page, a killed run, a connector with a fault, clusters, and others. */
const OTHER_PAGES = [
  "dev",
  "jobs",
  "check",
  "cluster",
  "python",
  "openapi",
  "move-from-python",
].map((name) => `docs/${name}.md`);
const LINES = PAGES.filter((page) => !OTHER_PAGES.includes(page))
  .flatMap((page) => [...readPage(page).matchAll(/^\$ npx fx (.+)$/gm)])
  .map(([, args]) => args!.split(" "));
const SERVERS = LINES.filter(([command]) => command === "serve");
/** A deployment needs a cluster: see test/scenarios/cluster/deploy.test.ts. */
const CALLS = LINES.filter(
  ([command, ...args]) =>
    command !== "serve" && (command !== "deploy" || args.includes("--dry-run")),
);

/** Arguments that serve the pages' connector on a free port. */
const ON_A_FREE_PORT = ["src/weather.ts", "--port", "0", "--no-metrics"];

describe("the pages' commands that start or call a server", () => {
  const project = useProject(pageProject);
  beforeEach(() => {
    const certificates = new Certificates(project.root);
    for (const name of ["tls", "clients"]) certificates.authority(name);
  });

  it("exist", () => assert.ok(SERVERS.length >= 3 && CALLS.length >= 2));

  for (const [, ...args] of SERVERS) {
    it(`listen: fx serve ${args.join(" ")}`, async () => {
      const { running, port } = await serve(project, [...args, ...ON_A_FREE_PORT]);
      assert.ok(port > 0);
      running.child.kill("SIGTERM");
      const { code, stderr } = await running.ended;
      assert.equal(code, 0, stderr);
    });
  }

  for (const args of CALLS) {
    it(`get a reply: fx ${args.join(" ")}`, async () => {
      const server = await serve(project, ON_A_FREE_PORT);
      const { code, stdout, stderr } = await fx(
        project,
        args.map((word) => word.replace("127.0.0.1:8000", `127.0.0.1:${server.port}`)),
      );
      assert.equal(code, 0, stderr);
      assert.match(stdout, /weather|temp: 4\.5/);
    });
  }
});
