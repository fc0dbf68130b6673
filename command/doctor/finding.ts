/** What one check of an installation came to. */
export interface Finding {
  /** `origin`, or an edge's name. */
  part: string;
  check: string;
  state: "ok" | "look" | "broken";
  says: string;
  /** One sentence: what to do. Empty where nothing is to be done. */
  advice: string;
}

/** Findings of one part, and of the check that is named. */
export const findingsOf = (part: string) => ({
  ok: (check: string, says: string): Finding => ({ part, check, state: "ok", says, advice: "" }),
  look: (check: string, says: string, advice: string): Finding => ({
    part,
    check,
    state: "look",
    says,
    advice,
  }),
  broken: (check: string, says: string, advice: string): Finding => ({
    part,
    check,
    state: "broken",
    says,
    advice,
  }),
});

export type Findings = ReturnType<typeof findingsOf>;
