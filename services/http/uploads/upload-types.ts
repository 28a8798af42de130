/** Media types of a recording that is sent: an archive of its folder, or, with `?file=NAME`, its one file. */
export const uploadTypes = ['application/zip', 'application/gzip', 'application/octet-stream'] as const;
