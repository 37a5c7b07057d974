import { playOn } from "./district.mjs";
import { scenes } from "./scenes.mjs";

playOn("sqlite", scenes);
