// A source of the web client as a module of this process, bundled by the esbuild that the client is built with.
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("../../web/", import.meta.url));
const { build } = createRequire(web)("esbuild");

export async function source(path) {
  const made = await build({ entryPoints: [`${web}src/${path}`], bundle: true, write: false, format: "esm", alias: { "@": `${web}src` }, logLevel: "error" });
  return import(`data:text/javascript;base64,${Buffer.from(made.outputFiles[0].contents).toString("base64")}`);
}
