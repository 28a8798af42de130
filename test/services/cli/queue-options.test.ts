import { expect, test } from 'vitest';
import { expectNoQueue, redisOf } from '../../../services/cli/queue-options.ts';

test('an option of a queue is refused where nothing is queued', () => {
  expect(() => expectNoQueue({ threads: '2' }, 'this is one study')).toThrow(
    '--threads is for many runs, but this is one study; leave it out.',
  );
  expect(() => expectNoQueue({}, 'this is one study')).not.toThrow();
});

test('a queue on Redis is known by its scheme', () => {
  expect(redisOf('rediss://host:6379')).toBe('rediss://host:6379');
  expect(() => redisOf('http://host')).toThrow('--queue must be redis://host:port but is "http://host".');
});
