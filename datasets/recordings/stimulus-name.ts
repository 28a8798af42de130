/**
 * Name of a stimulus from what a table or a folder calls it: the sound's file, with or without ".wav", in composed
 * letters (Unicode NFC), since macOS may give a file's name in decomposed ones.
 */
export const stimulusName = (text: string): string => text.normalize('NFC').replace(/\.wav$/i, '');

/** Order of names by Unicode code point, which is that of their bytes in UTF-8 and that of Python's `sorted`. */
export const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
