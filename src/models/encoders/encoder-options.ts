import { type ModelOption, schemaOptions } from '../schema-options.ts';
import type { AnyArchitecture } from './architecture.ts';

/** The options that an architecture takes, in the order of its schema. */
export const encoderOptions = ({ schema }: AnyArchitecture): ModelOption[] => schemaOptions(schema);
