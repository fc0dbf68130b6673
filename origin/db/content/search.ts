import { sql, type SQL } from "../drizzle.ts";
import {
  NAME_POINTS,
  type Form,
  type Search,
  type Sought,
} from "../../../shared/content/search.ts";
import { tableOf } from "../rows.ts";
import { quoted } from "./words.ts";

/** A search as Postgres carries it out: what it finds, by the index of words, and by which rank (`shared/content/search.ts`). */
export interface SearchSql {
  /** A `tsquery`; of no words it is empty, which finds nothing. */
  finds: SQL;
  /** The rank's parts: a table `parts (finds, points)`. */
  parts: SQL;
}

export function searchSql(search: Search): SearchSql {
  const parts = tableOf("part", search.ranked.flatMap(partsOf), {
    finds: ["text", ({ finds }) => finds],
    points: ["int", ({ points }) => points],
  });
  return {
    finds: sql`${printSearch(search)}::tsquery`,
    parts: sql`(select finds::tsquery, points from ${parts})`,
  };
}

/**
 * A document's rank, of its words and the table `parts`. Words are unpacked once, however many parts there are: `ts_delete`
 * of what is not there gives them as they were unpacked, and `offset 0` keeps it.
 */
export const rankOf = (words: SQL): SQL => sql`(
  select coalesce(sum(parts.points), 0)::int
  from (select ts_delete(${words}, '') as words offset 0) unpacked
  join parts on unpacked.words @@ parts.finds)`;

function partsOf({ text, begins, times }: Form): { finds: string; points: number }[] {
  const word = quoted(text);
  if (begins)
    return [
      { finds: `${word}:*`, points: times },
      { finds: `${word}:*A`, points: times },
    ];
  return [
    { finds: `${word}:A`, points: times * NAME_POINTS },
    // one place in other texts at least, two, four: what `printWords` marks
    ...["D", "C", "B"].map((weight) => ({ finds: `${word}:${weight}`, points: times })),
  ];
}

const printSearch = ({ alternatives }: Search): string =>
  alternatives
    .map((alternative) =>
      [
        ...alternative.with.map(printSought),
        ...alternative.without.map((all) => `!(${all.map(printSought).join(" & ")})`),
      ].join(" & "),
    )
    .join(" | ");

function printSought(sought: Sought): string {
  if (sought.kind === "word")
    return `(${sought.forms.map(({ text, begins }) => `${quoted(text)}${begins ? ":*" : ""}`).join(" | ")})`;
  return sought.words
    .map(({ text, distance }, index) => {
      const before = sought.words[index - 1];
      return before === undefined
        ? quoted(text)
        : ` <${distance - before.distance}> ${quoted(text)}`;
    })
    .join("");
}
