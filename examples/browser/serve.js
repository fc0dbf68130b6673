import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Serves this folder for trying it. Where the site goes later, any server of files will do. */

const here = dirname(fileURLToPath(import.meta.url));
/** The files of the package, which the page finds in `larder/`. */
const client = dirname(fileURLToPath(import.meta.resolve("larder")));
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

const server = createServer((request, response) => {
  const path = request.url.split("?")[0];
  // names of files alone: no way leads out of the two folders
  const [folder, name] = path.startsWith("/larder/")
    ? [client, basename(path)]
    : [here, path === "/" ? "index.html" : basename(path)];
  const type = types[extname(name)];
  const file = type === undefined || name === "serve.js" ? undefined : join(folder, name);
  const missing = () => response.writeHead(404).end("There is no such file\n");
  if (file === undefined || file.includes("\0")) return missing();
  const stream = createReadStream(file);
  stream.on("error", missing);
  stream.on("open", () => {
    response.writeHead(200, {
      "content-type": `${type}; charset=utf-8`,
      "cache-control": "no-cache",
    });
    stream.pipe(response);
  });
  return undefined;
});
server.listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
