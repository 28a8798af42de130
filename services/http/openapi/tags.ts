/** What the groups of routes are. */
export const tags = {
  Server: 'The server itself: whether it is alive, what computes, and this document.',
  'What there is': 'Models that can be fitted, and data sets that they can be fitted to.',
  'Recordings of your own': 'Sending recordings, listing, checking and removing them.',
  Runs: 'Starting runs, following them, and what came of them.',
  Files: 'The files of a run.',
  Analyses: 'What can be asked of finished runs.',
  Jobs: 'Analyses that take longer.',
} as const;
export type Tag = keyof typeof tags;
