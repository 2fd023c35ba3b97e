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
  const declarations = await rollup({
    input: Object.fromEntries(ENTRIES.map((name) => [name, join(ROOT, `src/${name}.ts`)])),
    external: [/^node:/, ...DEPENDENCIES],
    plugins: [dts({ tsconfig: join(ROOT, "tsconfig.build.json") })],
    onLog(_level, { message }) {
      // Authors install only the dependencies. Types of other libraries would become `any`.
      throw new Failure(`the public types: ${message}`);
    },
  });
  for (const extension of ["d.ts", "d.cts"])
    await declarations.write({
      dir: stage.dist,
      entryFileNames: `[name].${extension}`,
      chunkFileNames: `shared.${extension}`,
    });
  await declarations.close();
}
