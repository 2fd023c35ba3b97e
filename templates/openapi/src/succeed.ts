import { Resource } from "flyte-fx";

/** Flyte refuses outputs of 2 MiB, and its encoding is larger than JSON. */
const MOST_BYTES = 1024 * 1024;

/** The job succeeded. Fails it if its outputs are too large for Flyte, and names the largest. */
export function succeed<const Outputs extends object>(outputs: Outputs): Resource<Outputs> {
  const sizes = Object.entries(outputs).map(([name, value]) => {
    const bytes = Buffer.byteLength(JSON.stringify(value) ?? "");
    return { name, bytes };
  });
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const [largest] = sizes.sort((one, other) => other.bytes - one.bytes);
  if (largest === undefined || total <= MOST_BYTES) return Resource.succeeded(outputs);
  const { name, bytes } = largest;
  return Resource.failed(
    `output ${name} has ${(bytes / MOST_BYTES).toFixed(1)} MiB, and Flyte carries less than 2 MiB: ` +
      `in src/index.ts, declare it as t.file("json"), and return ` +
      `await saveResponse(context, Response.json(VALUE), "${name}.json") of flyte-fx/http`,
  );
}
