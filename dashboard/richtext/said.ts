/** What an editor says to hold, and hears again later: that must not replace what was typed since. */
export interface Said {
  say(now: string): void;
  /** @returns whether it is from elsewhere, and to be shown */
  isNews(value: string): boolean;
}

export function createSaid(value: string): Said {
  let current = value;
  let said: string[] = [];
  return {
    say(now) {
      current = now;
      said.push(now);
    },
    isNews(heard) {
      const echo = said.indexOf(heard);
      said = heard === current ? [] : said.slice(echo + 1);
      if (heard === current || echo !== -1) return false;
      said = [];
      current = heard;
      return true;
    },
  };
}
