/** Says of a page that is shown from a copy, of when that is. */
export function AsOf({ isStale, since }: { isStale: boolean; since?: Date | undefined }) {
  if (!isStale) return null;
  const when = since?.toISOString();
  return (
    <p role="status" className="as-of">
      {when === undefined ? (
        "There may be a newer version of this page."
      ) : (
        <>
          As of <time dateTime={when}>{`${when.slice(0, 16).replace("T", " ")} UTC`}</time>.
        </>
      )}
    </p>
  );
}
