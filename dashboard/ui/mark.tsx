/** Three shelves. */
export const Mark = () => (
  <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="7" fill="#17624a" />
    <path d="M9 8h14v4H9zM9 14h14v4H9zM9 20h14v4H9z" fill="#fff" fill-opacity=".35" />
    <path d="M9 8h4v4H9zM15 14h8v4h-8zM9 20h10v4H9z" fill="#fff" />
  </svg>
);
