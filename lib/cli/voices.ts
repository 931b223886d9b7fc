import type { Option } from "./usage.ts";

/** The option of the commands that leave a sound. */
export const VOICES_OPTION: Option = {
  help: "tell how loud each voice is by itself, however long it takes: each is rendered once",
};
