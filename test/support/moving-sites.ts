import fc from "fast-check";
import { createFakeClock } from "./clock.ts";
import { createTestOrigin, type TestOrigin } from "./origin.ts";
import { createEditor, randomEdit, randomModel } from "./random-site.ts";
import { carryOutAll } from "./scheduler.ts";

/** A site at one installation, and one at another with the same slug and token that is empty. */
export interface Moving {
  from: TestOrigin;
  to: TestOrigin;
  slug: string;
  token: string;
}

/** Longer than anything is planned ahead. */
const MINUTES_OF_PLANS = 10_000;

/** Has sites made and edited by chance, one after the other, until nothing of them is planned any more; then it is `work`'s turn. */
export async function eachSiteByChance(
  numRuns: number,
  work: (moving: Moving) => Promise<void>,
): Promise<void> {
  const clock = createFakeClock();
  const from = await createTestOrigin({ clock, locales: ["en", "de"] });
  const to = await createTestOrigin({ clock, locales: ["en", "de"] });
  const pass = async (minutes: number) => {
    await clock.advance(minutes * 60_000);
    await carryOutAll(from);
  };
  let runs = 0;
  const edits = fc.array(randomEdit, { minLength: 20, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(randomModel, edits, async (model, all) => {
      const [slug, token] = [`site-${++runs}`, `token-${runs}`];
      await from.addSite(slug, token);
      await to.addSite(slug, token);
      // numbers that nothing of the runs before has at the other one
      const first = runs * 100_000;
      await from.parts.postgres.pool.query("select setval('documents_id_seq', $1)", [first]);
      const send = (method: string, at: string, body?: unknown) =>
        from.request(method, at, body, token);
      const editor = await createEditor(from, model, send, pass);
      for (const edit of all) {
        await clock.advance(1_000);
        await editor.apply(edit);
      }
      await pass(MINUTES_OF_PLANS);
      await work({ from, to, slug, token });
    }),
    { numRuns, endOnFailure: true },
  );
}

/** Of these paths the first that both do not answer with the same bytes, each with what both said. */
export async function differences(
  [from, fromToken]: readonly [TestOrigin, string],
  [to, toToken]: readonly [TestOrigin, string],
  paths: readonly string[],
): Promise<string[]> {
  const answer = async (origin: TestOrigin, path: string, token: string) => {
    const response = await origin.fetch(path, { headers: { authorization: `Token ${token}` } });
    return `${response.status} ${await response.text()}`;
  };
  const found: string[] = [];
  for (const path of paths) {
    const [there, here] = [await answer(from, path, fromToken), await answer(to, path, toToken)];
    if (there !== here && found.length < SHOWN) found.push(`${path}\n${there}\n${here}`);
  }
  return found;
}

const SHOWN = 3;

/** Each path with each of these queries behind it; an empty one adds nothing. */
export const withQueries = (paths: readonly string[], queries: readonly string[]): string[] =>
  paths.flatMap((path) =>
    queries.map((query) =>
      query === "" ? path : `${path}${path.includes("?") ? "&" : "?"}${query}`,
    ),
  );
