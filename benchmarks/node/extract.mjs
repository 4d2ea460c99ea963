// Runs one tool on pages, without a network. The first line of output is {} once the tool is loaded, or {"error"};
// then each line of input, {"html", "url"}, is answered by {"content", "network"} or {"error", "network"}: the main
// content as HTML, and the connections that were refused. benchmarks/node_tool.py is the other side.
//
//     node extract.mjs readability

import net from "node:net";
import { createInterface } from "node:readline";

const TOOLS = {
  async readability() {
    const { Readability } = await import("@mozilla/readability");
    return (document) => {
      // In a browser, what a template holds is no part of the document; linkedom makes it one.
      for (const template of document.querySelectorAll("template")) template.remove();
      return new Readability(document).parse()?.content;
    };
  },
  async defuddle() {
    const { Defuddle } = await import("defuddle/node");
    return async (document, url) => (await Defuddle(document, url, { useAsync: false })).content;
  },
};

// linkedom alone lacks what a page may leave out and a browser adds, such as <body>; parse5 adds it.
async function documents() {
  const { parse, serialize } = await import("parse5");
  const { parseHTML } = await import("linkedom");
  return (html) => parseHTML(serialize(parse(html))).document;
}

let refused = 0;
net.Socket.prototype.connect = () => {
  refused += 1;
  throw new Error("connection refused: benchmarks run without a network");
};
globalThis.console = new console.Console(process.stderr); // tools write there, answers to standard output
const answer = (fields) => process.stdout.write(`${JSON.stringify(fields)}\n`);

let toDocument, extract;
try {
  toDocument = await documents();
  extract = await TOOLS[process.argv[2]]();
  answer({});
} catch (error) {
  answer({ error: String(error) });
  process.exit(1);
}
for await (const line of createInterface({ input: process.stdin })) {
  const { html, url } = JSON.parse(line);
  const before = refused;
  let fields;
  try {
    fields = { content: (await extract(toDocument(html), url ?? undefined)) ?? "" };
  } catch (error) {
    fields = { error: String(error) };
  }
  answer({ ...fields, network: refused - before });
}
