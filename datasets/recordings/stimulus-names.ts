/**
 * Name of a stimulus from what a table calls it: the sound's file, with or without ".wav", in composed letters (Unicode
 * NFC), since macOS may give a file's name in decomposed ones.
 */
export const stimulusName = (text: string): string => text.normalize('NFC').replace(/\.wav$/i, '');

/** A file's name without its extension, in composed letters. */
export const withoutExtension = (file: string): string => file.normalize('NFC').replace(/\.[^.]*$/, '');

/** Order of names by Unicode code point, which is that of their bytes in UTF-8 and that of Python's `sorted`. */
export const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Place among `names` of what a table calls `text`, with the file's extension or without; -1 when it is none of them. */
export function stimulusIndex(names: readonly string[], text: string): number {
  const sound = names.indexOf(stimulusName(text));
  if (sound >= 0) return sound;
  const plain = names.indexOf(text.normalize('NFC'));
  return plain >= 0 ? plain : names.indexOf(text.normalize('NFC').replace(frameExtension, ''));
}

const frameExtension = /\.(npy|gif|png|jpe?g|mp4|avi|mov|webm)$/i;
