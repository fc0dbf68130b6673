import { describe, expect, test } from "vitest";
import { header } from "../../shared/headers.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";

/** Postgres has no disk or no memory, or ends by its own clock what takes it too long: nothing is wrong with a write, and nothing of it was done. */

const createOrigin = originsOfFile();

describe.each([
  ["disk_full", "53100"],
  ["out_of_memory", "53200"],
  ["io_error", "58030"],
  ["query_canceled", "57014"],
  ["idle_in_transaction_session_timeout", "25P03"],
  ["transaction_timeout", "25P04"],
])("%s", (_name, code) => {
  test("refuses a write with a time to come again, and lets it in when that is over", async () => {
    const origin = await createOrigin();
    await makeType(origin, "page-types", "p", [text("words")]);
    await makePage(origin, "p", "home", { words: "one" });
    const { pool } = origin.parts.postgres;
    await pool.query(`
      create or replace function no_room() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = '${code}'; end $$;
      create trigger no_room before insert on revisions for each row execute function no_room()`);
    const write = () => origin.request("PATCH", "/v2/pages/p/home/", { fields: { words: "two" } });
    const refused = await write();
    expect(refused).toMatchObject({ status: 503, body: { detail: expect.any(String) } });
    expect(refused.response.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(refused.response.headers.get(header.error)).toBe("unavailable");
    await pool.query("drop trigger no_room on revisions");
    expect(await write()).toMatchObject({ status: 202 });
  });
});
