import { readFileSync } from "node:fs";

/**
 * `long` compiles a WebAssembly module when it is loaded, to multiply and divide faster, which the codec does not do. It works
 * without, as it does where there is no WebAssembly.
 *
 * @type {import("esbuild").Plugin}
 */
export const longWithoutWasm = {
  name: "long-without-wasm",
  setup(build) {
    build.onLoad({ filter: /node_modules\/long\/(umd\/)?index\.js$/ }, ({ path }) => ({
      contents: `var WebAssembly;\n${readFileSync(path, "utf8")}`,
      loader: "js",
    }));
  },
};
