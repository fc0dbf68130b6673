/** An image as it is put into a text. */
export interface ChosenImage {
  url: string;
  alt: string;
  /** In several widths, of which browsers load the one that fits. */
  inWidths?: boolean;
}

/** What a field of rich text is given. The value is HTML, and `onChange` is told all of it with each change. */
export interface RichTextProps {
  /** What the field is called, for who does not see it. */
  label: string;
  value: string;
  onChange: (html: string) => void;
  /** Which of its two faces is up at first; fields of the kind `html` begin with the source. */
  startIn?: "text" | "html";
  readOnly?: boolean;
  /** Ids of what helps and of what is wrong. */
  describedBy?: string | undefined;
  invalid?: boolean;
  /** Lets an image be chosen; null when none was. Without it an address is asked for. */
  chooseImage?: () => Promise<ChosenImage | null>;
  /** Takes a file that was pasted or dropped; null when it cannot be kept, of which the reader was told. */
  uploadImage?: (file: File) => Promise<ChosenImage | null>;
}
