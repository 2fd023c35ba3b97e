import { useSignal } from "@preact/signals";
import { countOf, type MessageView } from "../../src/dev/shared.ts";
import { useLoaded } from "../model/api.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { FaultBox } from "../parts/fault-box.tsx";
import { Tabs } from "../parts/tabs.tsx";

type Form = "JSON" | "Text";

interface WirePanelProps {
  readonly names: readonly string[];
  readonly read: (name: string) => Promise<MessageView>;
  /** What to say if there are no messages. */
  readonly empty: string;
}

/** Messages that Flyte sends and receives. */
export function WirePanel({ names, read, empty }: WirePanelProps) {
  const chosen = useSignal<string | null>(null);
  if (names.length === 0) return <p class="dim">{empty}</p>;
  return (
    <div class="wire">
      <ul class="messages">
        {names.map((name) => (
          <li key={name}>
            <button
              class="quiet mono"
              aria-pressed={name === chosen.value}
              onClick={() => (chosen.value = name)}
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
      <div class="stack">
        {chosen.value === null ? (
          <p class="dim">Choose a message to see what is on the wire.</p>
        ) : (
          <LoadedMessage key={chosen.value} name={chosen.value} read={read} />
        )}
      </div>
    </div>
  );
}

function LoadedMessage({ name, read }: { name: string; read: WirePanelProps["read"] }) {
  const { value, fault } = useLoaded(() => read(name), [name]);
  if (fault !== null) return <FaultBox fault={fault} />;
  return value && <Message name={name} message={value} />;
}

/** A message as JSON or text. */
export function Message({ name, message }: { name: string; message: MessageView }) {
  const wanted = useSignal<Form>("JSON");
  const texts: Readonly<Record<Form, string | null>> = {
    JSON: message.json,
    Text: message.text,
  };
  const forms = (["JSON", "Text"] as const).filter((form) => texts[form] !== null);
  const form = forms.find((each) => each === wanted.value) ?? forms[0];
  const text = form && texts[form];
  return (
    <>
      <div class="row">
        <span class="mono">{message.type}</span>
        <span class="dim">{countOf(message.size, "byte")}</span>
        {form && (
          <Tabs
            label="Form of the message"
            names={forms}
            current={form}
            onChoose={(next) => (wanted.value = next)}
          />
        )}
        {text && <CopyButton text={text} label={`Copy ${name}`} />}
      </div>
      {message.note !== undefined && <p class="dim">{message.note}</p>}
      {form === undefined ? (
        <p class="dim">It has no form that can be shown.</p>
      ) : (
        <pre class="sunk" tabIndex={0} aria-label={`${name} as ${form}`}>
          {text}
        </pre>
      )}
    </>
  );
}
