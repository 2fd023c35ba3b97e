import { createContext } from "preact";
import { type InputFault } from "../../src/dev/shared.ts";

type Path = InputFault["path"];

/** What is wrong with the inputs of the form, and whether to say so of values that nobody has typed. */
export const FormFaults = createContext<{
  readonly faults: readonly InputFault[];
  readonly isTried: boolean;
}>({ faults: [], isTried: false });

/** The messages for exactly this part of the inputs. */
export function faultsAt(faults: readonly InputFault[], path: Path): readonly string[] {
  return faults.filter((fault) => isSame(fault.path, path)).map(({ message }) => message);
}

/** The messages for this part and everything inside it, which has no field of its own. */
export function faultsWithin(faults: readonly InputFault[], path: Path): readonly string[] {
  return faults
    .filter((fault) => isSame(fault.path.slice(0, path.length), path))
    .map((fault) => {
      const rest = fault.path.slice(path.length);
      return rest.length === 0 ? fault.message : `${formatInputPath(rest)}: ${fault.message}`;
    });
}

/** `city`, `places[0].name`. */
export function formatInputPath(path: Path): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");
}

function isSame(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((part, index) => String(part) === String(b[index]));
}

/** What is wrong with a value. */
export function FaultList({ id, messages }: { id: string; messages: readonly string[] }) {
  if (messages.length === 0) return null;
  return (
    <ul class="bad" id={id}>
      {messages.map((message) => (
        <li key={message}>{message}</li>
      ))}
    </ul>
  );
}
