import { join } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import { DEPENDENCIES, ENTRIES } from "../support/entries.mjs";
import { Failure } from "../support/failure.mjs";
import { ROOT } from "../support/paths.mjs";

/**
 * Writes the declarations of the entries, and those that they share to `shared.d.ts`. CommonJS
 * projects read a copy that is marked as CommonJS.
 */
export async function emitDeclarations(stage) {
  const input = Object.fromEntries(
    ENTRIES.map((name) => [name, join(ROOT, `src/entries/${name}.ts`)]),
  );
  const inputs = new Set(Object.values(input));
  const declarations = await rollup({
    input,
    external: [/^node:/, ...DEPENDENCIES],
    plugins: [dts({ tsconfig: join(ROOT, "tsconfig.build.json") })],
    onLog(_level, { message }) {
      // Authors install only the dependencies. Types of other libraries would become `any`.
      throw new Failure(`the public types: ${message}`);
    },
  });
  for (const [extension, imported] of [
    ["d.ts", "js"],
    ["d.cts", "cjs"],
  ])
    await declarations.write({
      dir: stage.dist,
      entryFileNames: `[name].${extension}`,
      chunkFileNames: `shared.${extension}`,
      // An author's declarations may have to name a type of another entry, which the compiler finds
      // only in modules that it has read.
      footer: ({ name }) =>
        name === "index"
          ? `import type {} from "./models.${imported}";\nimport type {} from "./server.${imported}";`
          : "",
      // One file, so that no type exists twice.
      manualChunks: (id) => (inputs.has(id) ? undefined : "shared"),
    });
  await declarations.close();
}
