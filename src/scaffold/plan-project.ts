import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { SERVER_RESOURCES } from "../cluster-setup/connector-app.ts";
import { renderManifest } from "../cluster-setup/kubernetes-manifest.ts";
import { writeTar } from "../runtime/task/package/tar.ts";
import { findKind, type What } from "./kinds.ts";
import { type Names, readNames } from "./read-names.ts";
import {
  getVendoredPath,
  listTemplateFiles,
  type ProjectFile,
  readProjectTemplate,
  readProjectVersions,
  sortByPath,
} from "./read-template.ts";

/** The project that the user asked for. */
export interface ProjectRequest {
  readonly what: What;
  readonly kind: string;
  /** Absolute path. */
  readonly folder: string;
  /** Default: the folder's name. */
  readonly name?: string | undefined;
  readonly taskType?: string | undefined;
}

/** A project as it will be on disk. */
export type ProjectPlan = ReturnType<typeof planProject>;

/**
 * Plans a new project without writing anything.
 *
 * @throws FxError FX2002 if the kind is unknown; FX2014 if a name is invalid.
 */
export function planProject(
  { what, kind, folder, name, taskType }: ProjectRequest,
  packageRoot: string,
) {
  const chosen = findKind(what, kind);
  const names = readNames(
    { name: name ?? basename(folder), isNameFromFolder: name === undefined, taskType },
    chosen,
  );
  const versions = readProjectVersions(packageRoot);
  const template = readProjectTemplate(
    join(packageRoot, "templates", chosen.template),
    names,
    versions,
  );
  const tarball = getVendoredPath(versions);
  const files: readonly ProjectFile[] = [
    ...addEnvFile(addManifest(template, what, kind, names), folder),
    ...(tarball === undefined ? [] : [{ path: tarball, content: packPackage(packageRoot) }]),
  ];
  /** Version of flyte-fx in package.json: a range, or `file:` and the path of a tarball in the project. */
  const sdk = versions["flyte-fx"]!;
  return { what, kind, folder, names, files, sdk };
}

/** Adds the manifest with which the server of a connector runs in Kubernetes. */
function addManifest(
  files: readonly ProjectFile[],
  what: What,
  kind: string,
  names: Names,
): readonly ProjectFile[] {
  if (what !== "connector") return files;
  const settings =
    kind === "sensor"
      ? { env: {}, secrets: [] }
      : { env: { JOB_SERVICE_URL: "https://jobs.example.com" }, secrets: ["JOB_API_KEY"] };
  return sortByPath([...files, createManifest(names, settings)]);
}

/** The manifest with which the server of a connector runs in Kubernetes. */
export function createManifest(
  { name, hostName }: Names,
  { env, secrets }: { readonly env: Record<string, string>; readonly secrets: readonly string[] },
): ProjectFile {
  const content = renderManifest({
    name: hostName,
    namespace: "flyte",
    image: `registry.example.com/${name}:0.1.0`,
    replicas: 2,
    paths: [],
    flags: [],
    env,
    secrets: secrets.map((secret) => ({ name: secret, group: hostName, key: secret })),
    ...SERVER_RESOURCES,
    serviceAccount: "",
    labels: {},
    unset: ["image", ...Object.keys(env)].map((key) => `\`${key}\``),
  });
  return { path: "deploy/kubernetes.yaml", content };
}

/** Adds `.env`, a copy of `.env.example`, unless the folder has one: it may hold real secrets. */
function addEnvFile(files: readonly ProjectFile[], folder: string): readonly ProjectFile[] {
  if (existsSync(join(folder, ".env"))) return files;
  const copy = (file: ProjectFile): ProjectFile[] =>
    file.path === ".env.example" ? [{ ...file, path: ".env" }, file] : [file];
  return files.flatMap(copy);
}

/** npm adds these to every package, whatever `files` lists. */
const ALWAYS = ["package.json", "README.md", "LICENSE"];

/** Left in a template by running it in place. */
const LEFT_OUT: ReadonlySet<string> = new Set(["node_modules", ".fx", "package-lock.json"]);

/**
 * Packs the running copy of flyte-fx into a tarball that npm can install, with the files that `npm
 * pack` would include. `npm pack` itself needs a writable home and would run the scripts of a
 * checkout.
 */
export function packPackage(packageRoot: string): Buffer {
  const paths = listPackageFiles(packageRoot).sort();
  const entries = paths.map((path) => ({
    name: `package/${path}`,
    content: readFileSync(join(packageRoot, path)),
  }));
  return gzipSync(writeTar(entries));
}

/** The files that `npm pack` would include, relative to the package. */
export function listPackageFiles(packageRoot: string): string[] {
  const manifest = readFileSync(join(packageRoot, "package.json"), "utf8");
  const { files } = JSON.parse(manifest) as { readonly files: readonly string[] };
  return [...ALWAYS, ...files.filter((entry) => !entry.startsWith("!"))]
    .filter((entry) => existsSync(join(packageRoot, entry)))
    .flatMap((entry) =>
      statSync(join(packageRoot, entry)).isDirectory()
        ? listTemplateFiles(join(packageRoot, entry), LEFT_OUT).map((path) => `${entry}/${path}`)
        : [entry],
    )
    .filter((path) => !files.includes(`!${path}`));
}
