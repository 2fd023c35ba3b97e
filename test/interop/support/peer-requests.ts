import type { Protocol } from "../../../src/runtime/base/protocol.ts";
import { textLiteral } from "./peer-calls.ts";

/** The service for asynchronous connectors, whose methods have the same names in both protocols. */
export const ASYNC_SERVICES: Readonly<Record<Protocol, string>> = {
  flyte1: "flyteidl.service.AsyncAgentService",
  flyte2: "flyteidl2.connector.AsyncConnectorService",
};

/** A task of a type with one string input. */
export interface TextTask {
  readonly type: string;
  readonly input: string;
  readonly text: string;
}

const STRING = { type: { simple: "STRING" } };

/** A request to create a job. Flyte 1 uses maps and Flyte 2 lists. */
export function createRequest(protocol: Protocol, { type, input, text }: TextTask): object {
  const isFirst = protocol === "flyte1";
  const variables = (name: string): object => ({
    variables: isFirst ? { [name]: STRING } : [{ key: name, value: STRING }],
  });
  return {
    template: {
      type,
      id: { name: "t" },
      interface: { inputs: variables(input), outputs: variables("greeting") },
    },
    inputs: {
      literals: isFirst
        ? { [input]: textLiteral(text) }
        : [{ name: input, value: textLiteral(text) }],
    },
  };
}

/** The two messages that Flyte 1 sends to a synchronous connector. */
export function syncRequests(task: TextTask): readonly [header: object, inputs: object] {
  const { template, inputs } = createRequest("flyte1", task) as {
    template: object;
    inputs: object;
  };
  return [{ header: { template } }, { inputs }];
}
