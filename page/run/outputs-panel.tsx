import { type RunDetails, type TypeView } from "../../src/dev/shared.ts";
import { fileAddress } from "../model/api.ts";
import { Terms } from "../parts/terms.tsx";
import { ValueTree } from "../parts/value-tree.tsx";
import { WebLink } from "../parts/web-link.tsx";
import { DatasetTable } from "./dataset-table.tsx";
import type { FollowedDetails } from "./use-run.ts";

/** The outputs by type: tables, trees, links, plain values. */
export function OutputsPanel({ details }: { details: RunDetails & FollowedDetails }) {
  const { outputs, outputFields, run, folder, isReadToEnd } = details;
  if (outputs === null) {
    const none = isReadToEnd ? "The run has no outputs on record." : "Reading the outputs …";
    return <p class="dim">{run.state === "ended" ? none : "No outputs yet."}</p>;
  }
  const terms = Object.entries(outputs).map(([name, value]) => {
    const type = outputFields.find((field) => field.name === name)?.type;
    return {
      name,
      type: type?.label,
      value: <Output id={run.id} folder={folder} name={name} type={type} value={value} />,
    };
  });
  if (terms.length === 0) return <p class="dim">The task has no outputs.</p>;
  return <Terms look="values" terms={terms} />;
}

interface ReferenceProps {
  readonly id: string;
  readonly folder: string;
  readonly value: unknown;
}

interface OutputProps extends ReferenceProps {
  readonly name: string;
  readonly type: TypeView | undefined;
}

function Output({ name, type, ...reference }: OutputProps) {
  const { id, value } = reference;
  if (value === null) return <span class="mono pre">none</span>;
  switch (type?.kind === "optional" ? type.inner.kind : type?.kind) {
    case "dataset":
      return (
        <>
          <Reference {...reference} />
          <DatasetTable id={id} output={name} />
        </>
      );
    case "file":
    case "directory":
      return <Reference {...reference} />;
    default:
      return <ValueTree value={value} />;
  }
}

/** SVG is not among them, because a browser shows it only with its own content type. */
const PICTURE = /\.(?:avif|gif|jpe?g|png|webp)$/i;

/** A file in the run's folder is a link to download it, with its picture; another one is text. */
function Reference({ id, folder, value }: ReferenceProps) {
  const uri = uriOf(value);
  if (uri === undefined) return <ValueTree value={value} />;
  const path = pathInRun(uri, folder);
  if (path === undefined) return <WebLink uri={uri} />;
  const address = fileAddress(id, path);
  return (
    <>
      <a class="mono wrap" href={address} download>
        {uri}
      </a>
      {PICTURE.test(path) && <img class="picture" src={address} alt={`The picture ${path}`} />}
    </>
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
