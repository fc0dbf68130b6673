import { contentDocument } from "../../origin/openapi/document.ts";
import type { DescribedApi, DescribedOperation, JsonSchema } from "./openapi-check.ts";

/** The document of `/v2` as tests look at it: as JSON. */

export interface ContentParameter {
  name: string;
  in: "query" | "path" | "header";
  description: string;
  required?: boolean;
  schema: JsonSchema & { examples?: unknown[] };
  example?: unknown;
}

export interface ContentOperation extends DescribedOperation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  parameters?: { $ref: string }[];
  requestBody?: {
    required: boolean;
    content: Record<
      string,
      { schema: { $ref: string }; examples: Record<string, { value: unknown }> }
    >;
  };
}

export interface ContentApi extends DescribedApi {
  openapi: string;
  tags: { name: string }[];
  paths: Record<string, Record<string, ContentOperation>>;
}

/** The document, as clients get it. */
export const readContentDocument = (): ContentApi =>
  JSON.parse(JSON.stringify(contentDocument())) as ContentApi;

/** Every operation, with the method in upper case and the path as in the document. */
export const operationsIn = (document: ContentApi) =>
  Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
