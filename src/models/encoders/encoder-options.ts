import { type ModelOption, schemaOptions } from '../schema-options.ts';
import type { AnyArchitecture } from './architecture.ts';

/** One option of an encoder. */
export type EncoderOption = ModelOption;

/** The options that an architecture takes, in the order of its schema. */
export const encoderOptions = ({ schema }: AnyArchitecture): EncoderOption[] => schemaOptions(schema);
