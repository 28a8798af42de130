/** Name of a stimulus from what a table calls it: the sound's file, with or without ".wav". */
export const stimulusName = (text: string): string => text.replace(/\.wav$/i, '');
