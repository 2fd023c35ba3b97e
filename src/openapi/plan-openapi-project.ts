import { planProject, type ProjectPlan, type ProjectRequest } from "../scaffold/plan-project.ts";
import type { ApiDocument } from "./api-document.ts";
import type { ChosenOperations, OutputChoice } from "./connector-plan.ts";
import { requireReadable } from "./document/document-faults.ts";
import { planConnector } from "./plan/plan-connector.ts";
import { type Decision, listDecisions } from "./project/list-decisions.ts";
import { writeDeclaration } from "./project/write-declaration.ts";
import { writeProjectFiles } from "./project/write-project-files.ts";

/** The connector that the user asked for. */
export interface OpenApiRequest extends ProjectRequest {
  /** The path or URL of the document. */
  readonly source: string;
  readonly document: ApiDocument;
  readonly operations: ChosenOperations;
  readonly choice: OutputChoice;
}

/** A project of a document as it will be on disk. */
export interface OpenApiPlan extends ProjectPlan {
  readonly operations: ChosenOperations;
  /** What the document leaves to a person. */
  readonly decisions: readonly Decision[];
}

/**
 * Plans a connector's project from an OpenAPI document without writing anything.
 *
 * @param packageRoot the folder of the running flyte-fx
 * @throws FxError FX2002 if a chosen output is unknown; FX2014 if a name is invalid; FX2043 if an operation has faults
 */
export function planOpenApiProject(request: OpenApiRequest, packageRoot: string): OpenApiPlan {
  const { source, document, operations, choice } = request;
  const { create, start, get, delete: cancel, result } = operations;
  const called = [create, start, get, cancel, result];
  requireReadable(`the OpenAPI document ${document.source ?? source}`, called);
  const project = planProject(request, packageRoot);
  const plan = planConnector(document, operations, project.names, choice);
  const index = writeDeclaration(plan);
  const decisions = listDecisions(plan, index);
  const files = writeProjectFiles(plan, { index, decisions }, project.files, packageRoot);
  return { ...project, files, operations: plan.operations, decisions };
}
