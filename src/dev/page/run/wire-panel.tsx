import { useSignal } from "@preact/signals";
import type { ShownFault } from "../../protocol-parts.ts";
import type { MessageView } from "../../protocol.ts";
import { faultFromError } from "../model/api.ts";
import { countOf } from "../model/format.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { FaultBox } from "../parts/fault-box.tsx";
import { Tabs } from "../parts/tabs.tsx";

type Form = "JSON" | "Text" | "Hex";

interface WirePanelProps {
  readonly names: readonly string[];
  readonly read: (name: string) => Promise<MessageView>;
  /** What to say if there are no messages. */
  readonly empty: string;
}

/** Messages that Flyte sends and receives. */
export function WirePanel({ names, read, empty }: WirePanelProps) {
  const chosen = useSignal<string | null>(null);
  const message = useSignal<MessageView | null>(null);
  const fault = useSignal<ShownFault | null>(null);
  const open = async (name: string): Promise<void> => {
    chosen.value = name;
    message.value = null;
    fault.value = null;
    try {
      const view = await read(name);
      if (chosen.value === name) message.value = view;
    } catch (error) {
      if (chosen.value === name) fault.value = faultFromError(error);
    }
  };
  if (names.length === 0) return <p class="dim">{empty}</p>;
  return (
    <div class="wire">
      <ul class="messages">
        {names.map((name) => (
          <li key={name}>
            <button
              type="button"
              class="quiet mono"
              aria-pressed={name === chosen.value}
              onClick={() => void open(name)}
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
      <div class="wire-content">
        {chosen.value === null && <p class="dim">Choose a message to see what is on the wire.</p>}
        {fault.value !== null && <FaultBox fault={fault.value} />}
        {message.value !== null && <Message name={chosen.value!} message={message.value} />}
      </div>
    </div>
  );
}

interface MessageProps {
  readonly name: string;
  readonly message: MessageView;
}

/** A message as JSON, text or hexadecimal. */
export function Message({ name, message }: MessageProps) {
  const wanted = useSignal<Form>("JSON");
  const texts: Readonly<Record<Form, string | null>> = {
    JSON: message.json,
    Text: message.text,
    Hex: message.hex,
  };
  const forms = (["JSON", "Text", "Hex"] as const).filter((form) => texts[form] !== null);
  const form = forms.includes(wanted.value) ? wanted.value : "Hex";
  const text = texts[form] ?? "";
  return (
    <>
      <div class="wire-head">
        <span class="mono">{message.type}</span>
        <span class="dim">{countOf(message.size, "byte")}</span>
        <Tabs
          label="Form of the message"
          names={forms}
          current={form}
          onChoose={(next) => (wanted.value = next)}
        />
        <CopyButton text={text} label={`Copy ${name}`} />
      </div>
      {message.note !== undefined && <p class="dim">{message.note}</p>}
      <pre class="wire-text" tabIndex={0} aria-label={`${name} as ${form}`}>
        {text}
      </pre>
    </>
  );
}
