import type { FieldView, RunDetails } from "../../protocol.ts";
import { fileAddress } from "../model/api.ts";
import { ValueTree } from "../parts/value-tree.tsx";
import { isWebAddress, WebLink } from "../parts/web-link.tsx";
import { DatasetTable } from "./dataset-table.tsx";

/** The outputs by type: tables, trees, links, plain values. */
export function OutputsPanel({ details }: { details: RunDetails }) {
  const { outputs, outputFields, run, folder } = details;
  if (outputs === null)
    return (
      <p class="dim">
        {run.state === "ended" ? "The run has no outputs on record." : "No outputs yet."}
      </p>
    );
  const fields = new Map(outputFields.map((field) => [field.name, field]));
  const names = Object.keys(outputs);
  if (names.length === 0) return <p class="dim">The task has no outputs.</p>;
  return (
    <dl class="values">
      {names.map((name) => (
        <div key={name}>
          <dt>
            {name} <span class="type">{fields.get(name)?.type.label}</span>
          </dt>
          <dd>
            <Output
              id={run.id}
              folder={folder}
              name={name}
              field={fields.get(name)}
              value={outputs[name]}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface OutputProps {
  readonly id: string;
  readonly folder: string;
  readonly name: string;
  readonly field: FieldView | undefined;
  readonly value: unknown;
}

function Output({ id, folder, name, field, value }: OutputProps) {
  const type = field?.type.kind === "optional" ? field.type.inner : field?.type;
  if (value === null) return <span class="scalar">none</span>;
  switch (type?.kind) {
    case "dataset":
      return (
        <>
          <Reference id={id} folder={folder} value={value} />
          <DatasetTable id={id} output={name} />
        </>
      );
    case "file":
    case "directory":
      return <Reference id={id} folder={folder} value={value} />;
    default:
      return <ValueTree value={value} />;
  }
}

/** A file in the run's folder is a link to download it; any other reference is text. */
function Reference({ id, folder, value }: { id: string; folder: string; value: unknown }) {
  const uri = uriOf(value);
  if (uri === undefined) return <ValueTree value={value} />;
  if (isWebAddress(uri)) return <WebLink uri={uri} name={uri} />;
  const path = pathInRun(uri, folder);
  if (path === undefined) return <span class="mono wrap">{uri}</span>;
  return (
    <a class="mono wrap" href={fileAddress(id, path)} download>
      {uri}
    </a>
  );
}

function uriOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const { uri, path } = value as { readonly uri?: unknown; readonly path?: unknown };
  return [uri, path].find((part): part is string => typeof part === "string");
}

function pathInRun(uri: string, folder: string): string | undefined {
  const path = uri.startsWith("file://") ? decodeURIComponent(uri.slice("file://".length)) : uri;
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}
