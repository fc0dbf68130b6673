import { describe, expect, it } from "vitest";
import { header } from "../../shared/headers.ts";
import { eventually } from "../support/eventually.ts";
import { useLarder } from "../support/larder.ts";

/** The database dies under a running origin in the middle of writes, and comes back. */

const SLUGS = ["chile", "fiji", "ghana", "iceland", "nepal", "spain"];
const ROUNDS = 3;
/** Writes taken before the database dies. */
const WRITES_BEFORE = 20;

const larder = useLarder();

/** Writes one page again and again, and knows what it was promised. */
interface Editor {
  slug: string;
  /** The number of the last write that was sent, and of the last that was taken. */
  sent: number;
  taken: number;
  /** Writes the next number. @returns whether it was taken; anything but 202 and 503 fails */
  write(): Promise<boolean>;
}

describe("an origin whose database dies in the middle of writes", () => {
  const editors = SLUGS.map(createEditor);

  it("refuses while it is away, and takes writes soon after it is back", async () => {
    for (let round = 1; round <= ROUNDS; round++) {
      const enough = Promise.withResolvers<void>();
      let before = 0;
      const untilRefused = editors.map(async (editor) => {
        while (await editor.write()) if (++before === WRITES_BEFORE) enough.resolve();
      });
      await enough.promise;
      await larder().postgres.crash();
      await Promise.all(untilRefused);
      await larder().postgres.start();
      for (const editor of editors) {
        const takenAgain = async () => ((await editor.write()) ? true : undefined);
        await eventually(`a write of ${editor.slug} to be taken`, takenAgain);
      }
    }
  });

  it("has lost nothing that it took", async () => {
    await larder().live();
    for (const { slug, taken, sent } of editors) {
      const { json } = await larder().read(`/v2/pages/country/${slug}/`);
      const { capital } = (json as { data: { fields: { capital: string } } }).data.fields;
      const [name, number] = capital.split(" ");
      expect(name).toBe(slug);
      // what was refused may have been committed all the same: its answer was lost
      expect(Number(number)).toBeGreaterThanOrEqual(taken);
      expect(Number(number)).toBeLessThanOrEqual(sent);
    }
  });
});

function createEditor(slug: string): Editor {
  return {
    slug,
    sent: 0,
    taken: 0,
    async write() {
      const number = ++this.sent;
      const got = await larder().write("PATCH", `/v2/pages/country/${slug}/`, {
        fields: { capital: `${slug} ${number}` },
      });
      if (got.status === 202) {
        this.taken = number;
        return true;
      }
      expect(got).toMatchObject({ status: 503, json: { detail: expect.any(String) } });
      expect(got.headers.get("retry-after")).toMatch(/^\d+$/);
      expect(got.headers.get(header.error)).toBe("unavailable");
      return false;
    },
  };
}
