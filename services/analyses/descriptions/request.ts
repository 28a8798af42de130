import { z } from 'zod';

export const descriptionRequestSchema = z.strictObject({
  seed: z.int().nonnegative().default(1).describe('seed of the samples, the permutations and t-SNE'),
  points: z
    .int()
    .min(64)
    .max(4000)
    .default(512)
    .describe('points of a picture at most, half of them of held-out samples; 512 as published'),
  perplexity: z
    .number()
    .min(2)
    .max(200)
    .default(30)
    .describe('perplexity of t-SNE, as published; lowered where points are few'),
  iterations: z.int().min(250).max(5000).default(1000).describe('steps of t-SNE, as published'),
  neighbours: z.int().min(1).max(100).default(5).describe('nearest neighbours that vote on the label of a point'),
  permutations: z.int().min(19).max(9999).default(199).describe('permutations of the labels behind chance and p'),
  draws: z
    .int()
    .min(2)
    .max(512)
    .default(12)
    .describe('samples of a stimulus and split behind the similarities, as published'),
  session: z.int().positive().optional().describe('session of a study of real recordings; the first when left out'),
});
export type DescriptionRequest = z.output<typeof descriptionRequestSchema>;
