/** Where a stimulus is looked for: anywhere, in the span of filters, or among what these do not see. */
export const searchPlaces = ['anywhere', 'inside', 'outside'] as const;
export type SearchPlace = (typeof searchPlaces)[number];
