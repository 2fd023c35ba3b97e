import { useSignal } from "@preact/signals";
import { api, useLoaded } from "../model/api.ts";

interface FileChooserProps {
  readonly label: string;
  readonly isFolder: boolean;
  readonly onChoose: (path: string) => void;
}

/** Lists the project's files, folder by folder. */
export function FileChooser({ label, isFolder, onChoose }: FileChooserProps) {
  const folder = useSignal<string | null>(null);
  const path = folder.value;
  return (
    <>
      <button
        type="button"
        aria-expanded={path !== null}
        aria-label={`Browse for ${label}`}
        onClick={() => (folder.value = path === null ? "" : null)}
      >
        {path === null ? "Browse" : "Close"}
      </button>
      {path !== null && (
        <div class="panel stack files" role="group" aria-label={`Files for ${label}`}>
          <Files
            path={path}
            isFolder={isFolder}
            onOpen={(next) => (folder.value = next)}
            onChoose={(chosen) => {
              onChoose(chosen);
              folder.value = null;
            }}
          />
        </div>
      )}
    </>
  );
}

interface FilesProps extends Omit<FileChooserProps, "label"> {
  readonly path: string;
  readonly onOpen: (folder: string) => void;
}

function Files({ path, isFolder, onOpen, onChoose }: FilesProps) {
  const { value, fault } = useLoaded(() => api.listFiles(path), [path]);
  const entries = value?.entries.filter((entry) => entry.isFolder || !isFolder) ?? [];
  return (
    <>
      <div class="row dim">
        <span class="mono">{path === "" ? "the project" : path}</span>
        {path !== "" && (
          <button
            type="button"
            class="quiet"
            onClick={() => onOpen(path.slice(0, Math.max(0, path.lastIndexOf("/"))))}
          >
            Up
          </button>
        )}
        {isFolder && (
          <button type="button" class="quiet" onClick={() => onChoose(path || ".")}>
            Use this folder
          </button>
        )}
      </div>
      {fault !== null && <p class="pre">{fault.message}</p>}
      <ul>
        {entries.map((entry) => (
          <li key={entry.path}>
            <button
              type="button"
              class="quiet mono"
              onClick={() => (entry.isFolder ? onOpen : onChoose)(entry.path)}
            >
              {entry.path.slice(entry.path.lastIndexOf("/") + 1)}
              {entry.isFolder && "/"}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
