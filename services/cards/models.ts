import { z } from 'zod';

const optionSchema = z.object({
  name: z.string(),
  /** What it is when it is left out; null when it then follows from the data or from other options. */
  default: z.unknown(),
  /** Its values as words: the choices, or a type such as "integer". */
  values: z.string(),
});

const encoderCardSchema = z.object({
  name: z.string(),
  domain: z.enum(['auditory', 'visual']),
  summary: z.string(),
  source: z.string(),
  /** What it reads: "spectrogram", "waveform" or "video". */
  input: z.string(),
  causal: z.boolean(),
  nonlinearity: z.string(),
  /** Parameters with the usual options: those that all units share, those of each, and in all. */
  parameters: z.object({ shared: z.int(), perUnit: z.int(), total: z.int() }),
  options: z.array(optionSchema),
});

const decoderCardSchema = z.object({
  name: z.string(),
  summary: z.string(),
  source: z.string(),
  /** Fitted at once, without gradient steps. */
  closedForm: z.boolean(),
  /** With the usual options; null where `reason` says why it is not known. */
  parameters: z.int().nullable(),
  reason: z.string().optional(),
  options: z.array(optionSchema),
});

/** What can be fitted: the answer of `GET /v1/models`. */
export const modelCardsSchema = z.object({
  /** Sizes that parameters are counted for. */
  countedFor: z.object({
    encoders: z.object({ units: z.int(), channels: z.int() }),
    decoders: z.object({ units: z.int(), frames: z.int() }),
  }),
  encoders: z.array(encoderCardSchema),
  decoders: z.array(decoderCardSchema),
});
export type ModelCards = z.infer<typeof modelCardsSchema>;
