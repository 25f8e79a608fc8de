/**
 * A text of somebody else's on one line: controls could rewrite a terminal or begin a line of a log, and format characters the order of
 * reading.
 */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ");
