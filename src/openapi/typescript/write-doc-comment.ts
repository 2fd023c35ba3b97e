import { plainText, shorten } from "../../runtime/base/text.ts";

/** Prettier indents comments, but does not break their lines. */
const WIDTH = 90;
const LONGEST = 600;

/** Writes a comment for editors. Its text may be hostile, and may have Markdown. Empty for none. */
export function writeDocComment(text: string): string {
  const clean = toCommentText(text);
  if (clean === "") return "";
  const lines = wrap(clean);
  return lines.length === 1
    ? `/** ${clean} */\n`
    : `/**\n${lines.map((line) => ` * ${line}\n`).join("")} */\n`;
}

/** Writes a comment for readers of the code. */
export function writeLineComment(text: string): string {
  return wrap(toCommentText(text))
    .map((line) => `// ${line}\n`)
    .join("");
}

/** One line of a document without what would end the comment, or show it as other than it is. */
export function toCommentText(text: string): string {
  const line = plainText(text.toWellFormed())
    .replace(/[\s\u2028\u2029]+/g, " ")
    .trim();
  return shorten(line, LONGEST).replaceAll("*/", "*\\/");
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
