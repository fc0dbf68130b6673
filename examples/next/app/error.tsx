"use client";

/** What was never read before cannot be shown while no edge answers. */
export default function ErrorPage({ reset }: { reset: () => void }) {
  return (
    <>
      <h1>This page cannot be shown now</h1>
      <button type="button" onClick={reset}>
        Try again
      </button>
    </>
  );
}
