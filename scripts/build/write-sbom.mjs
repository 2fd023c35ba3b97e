import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";
import { ROOT } from "../support/paths.mjs";
import { runCommand } from "../support/run-command.mjs";

/**
 * Writes `dist/sbom.cdx.json`: the bill of materials in CycloneDX's format, of the dependencies as
 * npm lists them and of the packages in the bundles.
 */
export async function writeSbom(stage, packages) {
  const sbom = await readDependencies(stage);
  const { component } = sbom.metadata;
  component.name = "flyte-fx"; // npm writes the folder's name
  const own = component["bom-ref"];
  const edges = new Map(sbom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const reachable = reach(edges.get(own), edges);
  const bundled = packages.map(toComponent).filter((one) => !reachable.has(one["bom-ref"]));
  const refs = bundled.map((one) => one["bom-ref"]);
  sbom.components = [...sbom.components.filter((one) => reachable.has(one["bom-ref"])), ...bundled];
  sbom.dependencies = [
    { ref: own, dependsOn: [...edges.get(own), ...refs] },
    ...sbom.dependencies.filter(({ ref }) => reachable.has(ref)),
    ...refs.map((ref) => ({ ref, dependsOn: [] })),
  ];
  writeFileSync(join(stage.dist, "sbom.cdx.json"), `${JSON.stringify(sbom, null, 2)}\n`);
}

/** In this checkout, npm would leave out every dependency that a development tool needs, too. */
async function readDependencies(stage) {
  const folder = join(stage.root, "sbom");
  mkdirSync(folder);
  const { name, version, license, dependencies } = readJson("package.json");
  const lock = readJson("package-lock.json");
  const root = { name, version, license, dependencies };
  const { "": _checkout, ...packages } = lock.packages;
  const writeJson = (file, value) => writeFileSync(join(folder, file), JSON.stringify(value));
  writeJson("package.json", root);
  writeJson("package-lock.json", { ...lock, packages: { "": root, ...packages } });
  const { code, stdout, stderr } = await runCommand(
    "npm",
    ["sbom", "--package-lock-only", "--sbom-format=cyclonedx"],
    { quiet: true, cwd: folder, shell: process.platform === "win32" },
  );
  if (code !== 0) throw new Failure(`npm sbom failed: ${stderr}`);
  return JSON.parse(stdout);
}

function readJson(file) {
  return JSON.parse(readFileSync(join(ROOT, file), "utf8"));
}

function reach(refs, edges) {
  const reached = new Set(refs);
  for (const ref of reached) for (const next of edges.get(ref) ?? []) reached.add(next);
  return reached;
}

function toComponent({ name, version, license }) {
  return {
    "bom-ref": `${name}@${version}`,
    type: "library",
    name,
    version,
    scope: "required",
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    properties: [{ name: "flyte-fx:bundled", value: "true" }],
    licenses: [{ expression: license }],
  };
}
