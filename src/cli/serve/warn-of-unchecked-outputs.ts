import type { Logger } from "../../runtime/base/context.ts";
import { type AnyConnector, isSync } from "../../runtime/connector/connector-registry.ts";

/**
 * Logs one warning for each task type whose async connector declares no outputs. GetTask brings no template to check them
 * against; a sync connector's are checked against the template of its call.
 */
export function warnOfUncheckedOutputs(connectors: readonly AnyConnector[], log: Logger): void {
  const warned = new Set<string>();
  for (const connector of connectors) {
    const { name, taskCategory, outputFields } = connector;
    const taskType = taskCategory.name;
    if (isSync(connector) || outputFields !== undefined || warned.has(taskType)) continue;
    warned.add(taskType);
    log.warn(
      `${name} declares no outputs, so neither fx nor Flyte checks what get returns for ${taskType}: declare outputs on the connector`,
      { taskType, connector: name },
    );
  }
}
