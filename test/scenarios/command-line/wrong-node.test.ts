import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fx } from "../../support/command/fx.ts";
import { useSharedProject } from "../../support/project/use-project.ts";

const REFUSED = ["12.22.12", "18.20.8", "20.18.3", "21.7.3", "22.11.0"];
const ACCEPTED = ["20.19.0", "22.12.0", "23.0.0", "24.21.0", "26.10.0"];

describe("the version of Node", () => {
  const project = useSharedProject();

  /** Runs the built fx on this Node, which says that it is another version. */
  const fxOn = (version: string, ...args: string[]) => {
    const versions = `{ ...process.versions, node: "${version}" }`;
    const code = `Object.defineProperty(process, "versions", { value: ${versions} });`;
    const file = project.write(`node-${version}.cjs`, code);
    return fx(project, args, { env: { NODE_OPTIONS: `--require ${file}` } });
  };

  for (const version of REFUSED)
    it(`is refused if it is ${version}`, async () => {
      const { code, stdout, stderr } = await fxOn(version, "run", "src/index.ts");
      assert.deepEqual([code, stdout], [5, ""]);
      assert.equal(
        stderr,
        `Error FX5006: fx needs Node 20.19, or 22.12 and newer; this is ${version}\n` +
          "  hint: nvm install 24, or download it from https://nodejs.org\n",
      );
    });

  for (const version of ACCEPTED)
    it(`is accepted if it is ${version}`, async () => {
      const { code, stderr } = await fxOn(version, "--version");
      assert.deepEqual([code, stderr], [0, ""]);
    });

  it("is refused with one JSON document, which has the fields of every error", async () => {
    const refused = await fxOn("18.20.8", "doctor", "--json");
    const usual = await fx(project, ["run", "src/zzz.ts", "--json"]);
    type Document = { readonly error: Readonly<Record<string, unknown>> };
    const { error, ...rest } = JSON.parse(refused.stdout) as Document;
    assert.deepEqual(rest, { v: 1, ok: false });
    assert.deepEqual(Object.keys(error), Object.keys((JSON.parse(usual.stdout) as Document).error));
    assert.deepEqual([error["code"], error["kind"]], ["FX5006", "environment"]);
    assert.match(String(error["message"]), /this is 18\.20\.8$/);
  });

  it("is refused in a container with the line of a Dockerfile", async () => {
    const { code, stdout, stderr } = await fxOn("18.20.8", "execute", "--", "--json");
    assert.deepEqual([code, stdout], [5, ""]);
    assert.match(stderr, /hint: start the image with: FROM node:24-slim\n$/);
  });

  it("is the one that npm expects", () => {
    const { engines } = JSON.parse(readFileSync("package.json", "utf8")) as {
      readonly engines: object;
    };
    assert.deepEqual(engines, { node: "^20.19 || >=22.12" });
  });
});
