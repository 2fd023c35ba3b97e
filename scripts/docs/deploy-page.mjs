import { createChartTarget } from "../../src/cluster-setup/backend/backend-target.ts";
import { renderConfiguration } from "../../src/cluster-setup/backend/create-configuration.ts";
import { Failure } from "../support/failure.mjs";

/** The connector of the page. */
const REQUEST = {
  types: [{ name: "weather", version: 0, isSync: false }],
  connector: { name: "weather", target: "dns:///weather.flyte.svc.cluster.local:8000" },
  isTls: false,
  largestOutput: undefined,
};

/** A block of the page, and the comment that says how it is made. */
const BLOCK = /^(<!-- Generated: fx backend (.+?) -->\n+```yaml\n)[^]*?^```$/gm;

/** Replaces the configurations in docs/deploy.md by what `fx backend` prints. */
export async function deployPage(page) {
  const blocks = [...page.matchAll(BLOCK)];
  if (blocks.length === 0) throw new Failure("docs/deploy.md has no block of fx backend");
  const texts = await Promise.all(
    blocks.map(([, , flags]) =>
      renderConfiguration({ ...REQUEST, target: targetFromFlags(flags) }),
    ),
  );
  return page.replace(BLOCK, (_, head) => `${head}${texts.shift()}\`\`\``);
}

/** `--for flyte1`, or `--for helm --chart flyte-core`. */
function targetFromFlags(flags) {
  const [, form, chart] = /^--for (\w+)(?: --chart ([\w-]+))?$/.exec(flags) ?? [];
  if (form === undefined)
    throw new Failure(`docs/deploy.md has a block with unknown flags: ${flags}`);
  return form === "helm" ? createChartTarget(chart) : { protocol: form, chart: undefined };
}
