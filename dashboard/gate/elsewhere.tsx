import { useEffect, useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/state.tsx";
import { api } from "../wiring.ts";
import { words } from "./words.ts";

/** The way in by an OpenID provider, where there is one: it leads away from the page, and back to it. */
export function Elsewhere({ again = false }: { again?: boolean }) {
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    api.get<{ elsewhere: string | null }>("/sign-in", { asks: false }).then(
      ({ elsewhere }) => setName(elsewhere),
      // what can be typed is there in any case
      () => setName(null),
    );
  }, []);
  if (name === null) return null;
  const leave = () => {
    const to = location.pathname + withoutWord(location.search);
    const query = new URLSearchParams({ to, ...(again && { again: "1" }) });
    location.assign(`/manage/v1/oidc/start?${query.toString()}`);
  };
  return (
    <div class="form-actions">
      <Button onClick={leave}>{again ? words.confirmAt(name) : words.signInAt(name)}</Button>
    </div>
  );
}

/** Why somebody who came back is not in. */
export function CameBack() {
  const said = new URLSearchParams(location.search).get(WORD);
  if (said === null) return null;
  const sentence = Object.hasOwn(words.cameBack, said)
    ? words.cameBack[said as keyof typeof words.cameBack]
    : words.cameBack.refused;
  return <Notice tone="bad">{sentence}</Notice>;
}

const WORD = "sign_in";

function withoutWord(search: string): string {
  const query = new URLSearchParams(search);
  query.delete(WORD);
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}
