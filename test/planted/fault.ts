/** One line changed for the worse, and the tests that must notice. */
export interface Fault {
  /** What is wrong then, as a word or two. */
  name: string;
  file: string;
  /** The text that stands in the file once. */
  find: string;
  put: string;
  /** Files of tests, any of which may notice. */
  tests: string[];
  /** What a test waits for never comes then: that it runs out of time is how it notices. */
  hangs?: true;
}
