/** An element with its attributes and what is in it. Text is never read as HTML. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A link to an address that editors wrote: one that would run a script leads nowhere. */
export function linkTo(address, ...children) {
  const isWeb = URL.canParse(address, location.href) && isHttp(new URL(address, location.href));
  return element("a", isWeb ? { href: address } : {}, ...children);
}

const isHttp = ({ protocol }) => protocol === "http:" || protocol === "https:";
