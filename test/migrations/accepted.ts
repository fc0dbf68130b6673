import type { Rule } from "./rules.ts";

/** What migrations of before this check do that none may do any more, and why it did no harm. A new one is no reason to add to it. */
export interface Accepted {
  file: string;
  rules: readonly Rule[];
  why: string;
}

const SHORT =
  "each statement is over in a moment and the file has few, so what it locks first is not locked for long";

export const accepted: readonly Accepted[] = [
  {
    file: "0002_blog_and_search.sql",
    rules: ["breaks", "unchecked", "whole_table", "index", "two_locks"],
    why: "the constraint is replaced by a wider one in the same transaction; a site has a few types, and the words that are indexed are empty",
  },
  {
    file: "0003_previews_and_fallbacks.sql",
    rules: ["unchecked"],
    why: "there are few sites, and the new column is null in all of them",
  },
  { file: "0005_schedules_and_releases.sql", rules: ["two_locks"], why: SHORT },
  {
    file: "0008_receipts.sql",
    rules: ["whole_table", "index", "two_locks"],
    why: "receipts are of the last thirty days, and readers do not need them; publishing waits while they are updated, once",
  },
  {
    file: "0009_reserves.sql",
    rules: ["whole_table", "two_locks"],
    why: "what is copied goes into a table of the file's own, and its rows are few: what readers asked and nothing answers any more",
  },
  {
    file: "0010_erasure.sql",
    rules: ["whole_table", "two_locks"],
    why: "a site has one row in `logs`",
  },
  {
    file: "0011_heads.sql",
    rules: ["lock", "whole_table", "index", "two_locks"],
    why: "writes wait for a few seconds of 100,000 documents, as docs/operating.md says; reads go on, and it is over once and for all",
  },
  {
    file: "0012_compared_values.sql",
    rules: ["index", "whole_table", "two_locks"],
    why: "writes wait while one index of short columns is built and publications are counted, once; reads go on, and the other index is of sites",
  },
  {
    file: "0013_identities.sql",
    rules: ["whole_table", "index"],
    why: "authors, categories and tags alone get a value and are in the index: hundreds where there are 100,000 documents",
  },
  { file: "0016_costs.sql", rules: ["two_locks"], why: SHORT },
  {
    file: "0017_search_rank.sql",
    rules: ["breaks", "index", "two_locks"],
    why: "the column is there again under its name and with its type before anybody sees it gone; writes wait while two indexes of short columns are built",
  },
  {
    file: "0018_documents_in_the_log.sql",
    rules: ["whole_table", "two_locks"],
    why: "a site has one row in `logs`, and the columns have constant defaults",
  },
  {
    file: "0020_documents_of_older_origins.sql",
    rules: ["whole_table"],
    why: "the changes that are updated are those which wait at that moment, and a site has one row in `logs`",
  },
  {
    file: "0022_far_words.sql",
    rules: ["whole_table"],
    why: "texts of more than 8 kB of words are few, and what is written of each is one null",
  },
];
