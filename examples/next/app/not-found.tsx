import Link from "next/link";

export default function NotFound() {
  return (
    <>
      <h1>There is no such country</h1>
      <p>
        <Link href="/">All countries</Link>
      </p>
    </>
  );
}
