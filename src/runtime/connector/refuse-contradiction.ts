import { FxError } from "../base/errors/errors.ts";
import { showPlace, type LazyLocation } from "../base/source/source-location.ts";
import type { DeclaredInterface } from "../task/run/task-runner.ts";
import { canReadAs } from "../values/can-read-as.ts";
import { describeType } from "../values/conversions.ts";
import type { TypeNode } from "../values/types/flyte-type.ts";
import type { ConnectorBase } from "./connector-base.ts";

type Fields = ReadonlyMap<string, TypeNode>;

/**
 * Compares the interface of a task with that of its connector, before fx creates a job.
 *
 * @param cwd paths in the error are relative to this folder
 * @throws FxError FX3022 with both places and every difference.
 */
export function refuseContradiction(
  task: DeclaredInterface,
  connector: ConnectorBase,
  cwd: string | undefined,
): void {
  const differences = [
    ...findDifferences("input", task.inputFields, connector.inputFields),
    ...findDifferences("output", task.outputFields, connector.outputFields),
  ];
  if (differences.length === 0) return;
  const taskPlace = describePlace(task.definedAt, cwd);
  const connectorPlace = describePlace(connector.definedAt, cwd);
  throw new FxError(
    "FX3022",
    `task "${task.name}"${taskPlace} contradicts its connector "${connector.name}"${connectorPlace}`,
    {
      details: differences,
      hint: "declare the same inputs and outputs in both",
      location: task.definedAt?.location,
    },
  );
}

function findDifferences(
  kind: "input" | "output",
  taskFields: Fields,
  connectorFields: Fields | undefined,
): string[] {
  if (connectorFields === undefined) return [];
  const names = new Set([...taskFields.keys(), ...connectorFields.keys()]);
  return [...names].flatMap((name) => {
    const inTask = taskFields.get(name);
    const inConnector = connectorFields.get(name);
    if (canFit(kind, inTask, inConnector)) return [];
    return [
      `${kind} ${name}   the task declares ${describeField(inTask)}, the connector ${describeField(inConnector)}`,
    ];
  });
}

/** The task sends inputs to the connector and receives outputs. Only the receiver may declare a value optional. */
function canFit(
  kind: "input" | "output",
  inTask: TypeNode | undefined,
  inConnector: TypeNode | undefined,
): boolean {
  const [from, to] = kind === "input" ? [inTask, inConnector] : [inConnector, inTask];
  if (to === undefined) return false;
  return from === undefined ? to.omittable : canReadAs(from, to);
}

function describeField(node: TypeNode | undefined): string {
  return node === undefined ? "nothing" : describeType(node);
}

function describePlace(definedAt: LazyLocation | undefined, cwd: string | undefined): string {
  const location = definedAt?.location;
  if (location === undefined) return "";
  const { file, line } = location;
  return ` (${cwd === undefined ? `${file}:${line}` : showPlace({ file, line }, cwd)})`;
}
