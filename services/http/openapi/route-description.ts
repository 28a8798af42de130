import type { z } from 'zod';
import type { Tag } from './tags.ts';

/** A JSON schema, where a zod schema cannot say it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a body is by its media type: the schema in use, one written out, or bytes or text as they are. */
export type BodyTypes = Readonly<Record<string, z.ZodType | JsonSchema | 'bytes' | 'text'>>;

/** What a route answers when nothing is wrong. */
export interface AnswerDescription {
  readonly description: string;
  /** None of an answer without a body. */
  readonly types?: BodyTypes;
  /** Headers that say something of their own, with what they say. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A route of the services, as the OpenAPI document tells it. A test compares these with the routes that there are. */
export interface RouteDescription {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With parameters as in `/v1/runs/{id}`. */
  readonly path: string;
  readonly tag: Tag;
  /** One line. */
  readonly summary: string;
  /** Parameters behind "?"; a request with others is refused. */
  readonly query?: z.ZodObject;
  /** Headers of the request that change the answer, with what they do. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly types: BodyTypes; readonly required: boolean };
  /** By status. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** Statuses of problems beside those that any request may meet. */
  readonly problems?: readonly number[];
}

/** Media type → zod schema: the usual body. */
export const json = (schema: z.ZodType | JsonSchema): BodyTypes => ({ 'application/json': schema });
