/** The form of Cloudflare's tokens, with upper and lower case and digits as chance gives them: nothing could be wrong with it. */
const EVIDENT = /^(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=[^0-9]*[0-9])(?![cC][fF][kK]_)[A-Za-z0-9_-]{40,}$/;

export const isEvidentToken = (text: string): boolean => EVIDENT.test(text);
