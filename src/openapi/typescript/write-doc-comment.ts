import { plainText, shorten } from "../../runtime/base/text.ts";

const WIDTH = 100;
const LONGEST = 600;

/** Writes a comment for editors. Its text may be hostile, and may have Markdown. Empty for none. */
export function writeDocComment(text: string, indent = 0): string {
  const start = " ".repeat(indent);
  const clean = toCommentText(text);
  if (clean === "") return "";
  const line = `${start}/** ${clean} */`;
  if (line.length <= WIDTH) return `${line}\n`;
  const lines = wrap(clean, WIDTH - indent - 3).map((each) => `${start} * ${each}\n`);
  return `${start}/**\n${lines.join("")}${start} */\n`;
}

/** Writes a comment for readers of the code. */
export function writeLineComment(text: string, indent = 0): string {
  const start = " ".repeat(indent);
  const lines = wrap(toCommentText(text), WIDTH - indent - 3);
  return lines.map((line) => `${start}// ${line}\n`).join("");
}

/** One line of a document without what would end the comment, or show it as other than it is. */
export function toCommentText(text: string): string {
  const line = plainText(text.toWellFormed())
    .replace(/[\s\u2028\u2029]+/g, " ")
    .trim();
  return shorten(line, LONGEST).replaceAll("*/", "*\\/");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
