/** How the projects of a JavaScript runtime other than Node differ from those of Node. */
export interface ProjectRuntime {
  /** Installs packages: `bun install`. */
  readonly manager: "bun" | "deno";
  readonly lockfile: string;
  /** Runs a script of package.json: `bun run`. */
  readonly runScript: string;
  /** Runs a file. Programs whose first line names node, such as fx, run on this runtime, too. */
  readonly runFile: string;
  /** The same for the server in an image, with no more permissions than it needs. */
  readonly runServer: string;
  readonly test: string;
  readonly typecheck: string;
  readonly engines: Readonly<Record<string, string>>;
  /** The image that a Dockerfile starts from, its user, and its command that installs packages. */
  readonly image: string;
  readonly user: string;
  readonly installInImage: string;
  /** Whether it unpacks a tarball that package.json names. */
  readonly readsTarballs: boolean;
  /** Whether it has type declarations of its own. */
  readonly hasTypes: boolean;
}
