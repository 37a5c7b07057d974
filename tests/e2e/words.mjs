// What the web client says, from its own catalogues: a test asks for a key, not for a sentence.
import { readFileSync } from "node:fs";

const catalogue = (locale) => JSON.parse(readFileSync(new URL(`../../web/messages/${locale}.json`, import.meta.url), "utf8"));

// The text of a key in one language; an unknown key is a mistake of the test.
export function speaker(locale) {
  const messages = catalogue(locale);
  return (key, args = {}) => {
    const text = messages[key];
    if (text === undefined) throw new Error(`${locale} has no message ${key}`);
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in args ? String(args[name]) : whole));
  };
}
