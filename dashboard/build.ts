import { runProgram } from "../program/problem.ts";
import { projectRoot, writeBuild, type Built } from "./build/write.ts";

const HELP = `npm run dashboard — builds the dashboard, which the origin then serves at /admin/

  --force   builds although nothing has changed

It is written to .larder/dashboard/ of the project. npm start does this by itself.
`;

const said = (built: Built): string =>
  built.kind === "unchanged"
    ? "The dashboard is as it was.\n"
    : `The dashboard is built: ${kilobytes(built.firstBytes)} (compressed) to begin with, ${kilobytes(built.allBytes)} in all.\n`;

const kilobytes = (bytes: number): string => `${Math.ceil(bytes / 1_000)} KB`;

runProgram(HELP, async () => {
  const built = await writeBuild(projectRoot, { force: process.argv.includes("--force") });
  process.stdout.write(said(built));
});
