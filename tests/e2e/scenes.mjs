// What is played in every district, in this order: first what only looks, then what changes things.
import every from "./scenes/every.mjs";

export const scenes = { every };
