import { OpenAPIHono } from "@hono/zod-openapi";
import { blogOperations } from "./blog-operations.ts";
import { collectionOperations } from "./collection-operations.ts";
import { mediaSchema, pickedComponentSchema } from "./content-shapes.ts";
import { errorSchemas, refusals } from "./errors.ts";
import { answerHeaders, type Header } from "./headers.ts";
import { pageOperations } from "./page-operations.ts";
import type { Parameter } from "./parameter.ts";
import { parameters } from "./parameters.ts";
import { postOperations } from "./post-operations.ts";

/** The OpenAPI 3.1 document of `/v2`: made from the schemas that requests are parsed with, and those of the answers. */

const DESCRIPTION = `
Reads of published content are answered by an edge, whatever becomes of the origin; writes by the origin, also through
an edge. This document's address is the origin's: sites use an edge's, \`https://<edge>/v2\`.

- **Tokens.** Reads take theirs in the parameter \`auth_token\` or in the header \`Authorization: Token <token>\`, writes in
  the header alone and with the scope \`write\`. The management API has a document of its own.
- **Slashes.** Every path is answered with and without its last slash, without a redirect.
- **Parameters** that are not known are ignored. Of one given several times the last counts. Switches are \`1\` or
  \`true\`, in any case.
- **Methods.** HEAD is GET without a body. OPTIONS needs no token. Another one is 405.
- **Browsers** of any site may read: every answer has the headers of CORS.
- **Request ids.** An answer has the header \`X-Request-Id\`, the one that was sent (128 letters, digits and \`. _ : = / + -\` at
  most) or a new one; what a cache gives has none.
- **Errors** have \`detail\`, a sentence, and the header \`Larder-Error\`, a word.
`.trim();

const TAGS = [
  { name: "Pages", description: "Pages of page types, and Single Pages." },
  { name: "Collections", description: "Collections and their items." },
  { name: "Posts", description: "The blog's posts." },
  { name: "Authors", description: "Authors of posts; made through the management API." },
  { name: "Categories", description: "Categories of posts." },
  { name: "Tags", description: "Tags of posts." },
  { name: "Feeds", description: "RSS, Atom and sitemap of the posts." },
];

type Registry = OpenAPIHono["openAPIRegistry"];

export type ContentDocument = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

/** Makes the document; paths begin after the server's address, `/v2`. */
export function contentDocument(): ContentDocument {
  const app = new OpenAPIHono();
  registerComponents(app.openAPIRegistry);
  const operations = [
    ...pageOperations,
    ...collectionOperations,
    ...postOperations,
    ...blogOperations,
  ];
  for (const operation of operations) app.openAPIRegistry.registerPath(operation);
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Larder content API",
      version: "2",
      description: DESCRIPTION,
      license: { name: "MIT" },
    },
    servers: [{ url: "/v2", description: "This origin; sites use an edge." }],
    tags: TAGS,
    security: [{ tokenHeader: [] }, { tokenParameter: [] }],
  });
}

function registerComponents(registry: Registry): void {
  for (const [name, header] of Object.entries<Header>(answerHeaders))
    registry.registerComponent("headers", name, header);
  for (const [name, parameter] of Object.entries<Parameter>(parameters))
    registry.registerComponent("parameters", name, parameter);
  for (const [name, refusal] of Object.entries(refusals))
    registry.registerComponent("responses", name, refusal);
  for (const [name, schema] of Object.entries(errorSchemas)) registry.register(name, schema);
  // what `fields` may hold, by name in their description
  registry.register("Media", mediaSchema);
  registry.register("PickedComponent", pickedComponentSchema);
  registry.registerComponent("securitySchemes", "tokenHeader", {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "The word `Token`, a space, and the token.",
  });
  registry.registerComponent("securitySchemes", "tokenParameter", {
    type: "apiKey",
    in: "query",
    name: "auth_token",
    description: "The token by itself; for reads only.",
  });
}
