/** The page of documentation and what it runs; the viewer itself comes from its package. */

/** @param viewer path of the folder with the viewer's files */
export const docsHtml = (viewer: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Larder: API documentation</title>
    <link rel="icon" type="image/png" sizes="32x32" href="${viewer}/favicon-32x32.png">
    <link rel="stylesheet" href="${viewer}/swagger-ui.css">
    <link rel="stylesheet" href="${viewer}/index.css">
  </head>
  <body>
    <div id="viewer"></div>
    <noscript>
      This page needs JavaScript. What it shows is in
      <a href="/openapi.json">/openapi.json</a> and
      <a href="/manage/v1/openapi.json">/manage/v1/openapi.json</a>.
    </noscript>
    <script src="${viewer}/swagger-ui-bundle.js"></script>
    <script src="${viewer}/swagger-ui-standalone-preset.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** Tells the viewer what to show. Without a validator's address it asks nobody but this origin. */
export const docsScript = `SwaggerUIBundle({
  dom_id: "#viewer",
  urls: [
    { name: "Content API", url: "/openapi.json" },
    { name: "Management API", url: "/manage/v1/openapi.json" },
  ],
  layout: "StandaloneLayout",
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
`;
