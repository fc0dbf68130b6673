/** Views of one thing, each with an address: links, of which one is where you are. */
export const Tabs = ({
  label,
  tabs,
  current,
}: {
  label: string;
  tabs: readonly { href: string; text: string; count?: number | string }[];
  /** The address of the one that is open. */
  current: string;
}) => (
  <nav class="tabs" aria-label={label}>
    {tabs.map(({ href, text, count }) => (
      <a key={href} href={href} aria-current={href === current ? "page" : undefined}>
        {text}
        {count !== undefined && <span class="count">{count}</span>}
      </a>
    ))}
  </nav>
);
