import type { Document, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { joinChoices, joinWords } from "../../runtime/base/text.ts";
import { yamlText } from "../../runtime/base/yaml-text.ts";
import { type BackendTarget, getSectionPaths, OLDEST_FLYTE } from "./backend-target.ts";
import { type BackendRequest, createConfiguration, PLUGIN } from "./create-configuration.ts";
import {
  formatServedType,
  describeVersions,
  findRepeatedTypes,
  isRoutable,
  type ServedType,
} from "./served-types.ts";

const LINE_WIDTH = 100;
const COMMENT_WIDTH = 90;

const ENABLED = `Add ${PLUGIN} to your backend's list, which this one would replace. Without a list, all plugins are enabled.`;
const SUPPORTED = "Add these types to your backend's list, which this one would replace.";

type Path = readonly string[];

/** Writes the configuration as YAML, with comments about what to merge by hand. */
export function renderConfiguration(request: BackendRequest): Promise<string> {
  const { target, types, connector } = request;
  const { tasks, plugins } = getSectionPaths(target);
  const service = [...plugins, PLUGIN];
  const enabled = [...tasks, "task-plugins", "enabled-plugins"];
  const supported = [...service, "supportedTaskTypes"];
  const routes = [...service, "connectorForTaskTypes"];
  const unrouted = types.filter((type) => !isRoutable(type, target.protocol));
  return yamlText(createConfiguration(request), {
    lineWidth: LINE_WIDTH,
    arrange: (document) => {
      for (const list of [enabled, supported]) writeInline(document, list);
      foldText(document, [...service, "connectors", connector.name, "defaultServiceConfig"]);
      document.commentBefore = toComment(describeTarget(target));
      comment(document, enabled, ENABLED);
      comment(document, supported, SUPPORTED);
      if (unrouted.length === 0) return;
      const place = document.hasIn(routes) ? routes : [...service, "connectors"];
      comment(document, place, describeUnrouted(unrouted, target));
    },
  });
}

/** What a user has to know although the configuration is complete. */
export function describeRepeatedTypes({ target, types }: BackendRequest): string[] {
  if (target.protocol === "flyte2") return [];
  return findRepeatedTypes(types).map(
    (versions) =>
      `warning: Flyte 1 keeps only one version of a task type, and the project serves ${describeVersions(versions)}; give each version its own task type`,
  );
}

function describeTarget({ protocol, chart }: BackendTarget): string {
  const oldest = `Needs Flyte ${OLDEST_FLYTE[protocol]} or newer.`;
  if (chart === "flyte2") return `Values of Flyte 2's Helm chart, flyte-binary. ${oldest}`;
  if (chart !== undefined)
    return `Values of Flyte 1's Helm chart ${chart}. ${oldest} If your values set enabled-plugins, add ${PLUGIN} to that list.`;
  return protocol === "flyte2"
    ? `The configuration of Flyte 2's executor, or of its single binary. ${oldest}`
    : `FlytePropeller's configuration. ${oldest} Up to 1.15, the keys are called agent-service, agents and agentForTaskTypes.`;
}

function describeUnrouted(types: readonly ServedType[], { protocol }: BackendTarget): string {
  const names = joinChoices(types.map(formatServedType));
  const effect =
    protocol === "flyte1"
      ? "would make it asynchronous, of version 0"
      : "counts only for version 0";
  return `Not in connectorForTaskTypes: ${names}. An entry for such a type ${effect}. Flyte asks the server for these types.`;
}

function writeInline(document: Document, path: Path): void {
  const list = document.getIn(path, true) as YAMLSeq<Scalar<string>> | undefined;
  if (list === undefined) return;
  list.flow = true;
  // The library leaves some texts of several lines unquoted in a flow list, and cannot read them.
  for (const item of list.items) if (item.value.includes("\n")) item.type = "QUOTE_DOUBLE";
}

function foldText(document: Document, path: Path): void {
  (document.getIn(path, true) as Scalar).type = "BLOCK_FOLDED";
}

/** Writes a comment above a key, if the document has it. */
function comment(document: Document, path: Path, text: string): void {
  if (!document.hasIn(path)) return;
  const map = document.getIn(path.slice(0, -1), true) as YAMLMap<Scalar>;
  const pair = map.items.find(({ key }) => key.value === path.at(-1));
  if (pair !== undefined) pair.key.commentBefore = toComment(text);
}

function toComment(text: string): string {
  return joinWords(text.split(" "), COMMENT_WIDTH)
    .map((line) => ` ${line}`)
    .join("\n");
}
