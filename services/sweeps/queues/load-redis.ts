import { optional } from '../optional.ts';

/** The queue on Redis, whose packages an installation may lack. */
export const loadRedis = () => optional(() => import('./redis.ts'), 'bullmq ioredis');
