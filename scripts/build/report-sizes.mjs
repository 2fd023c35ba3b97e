/** Prints the size of the bundle and its largest parts. */
export function reportSizes(metafile, seconds) {
  const outputs = Object.entries(metafile.outputs).filter(([path]) => path.endsWith(".cjs"));
  const total = outputs.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const packages = largestPackages(outputs.map(([, { inputs }]) => inputs)).map(
    ([name, bytes]) => `${name} ${kilobytes(bytes)}`,
  );
  console.error(
    `built dist/ in ${seconds.toFixed(1)} s: ${kilobytes(total)}; largest: ${packages.join(", ")}`,
  );
}

function largestPackages(inputsOfOutputs) {
  const sizes = new Map();
  for (const [path, { bytesInOutput }] of inputsOfOutputs.flatMap(Object.entries)) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "flyte-fx";
    sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput);
  }
  return [...sizes].sort(([, a], [, b]) => b - a).slice(0, 5);
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1024)} kB`;
}
