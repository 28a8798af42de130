import { trainFixture } from './training-fixture.ts';

// Trains in a child process of the test, which kills it in mid-epoch: argv[2] is the folder of the checkpoints.
await trainFixture({ checkpoints: process.argv[2], onStep: (done) => process.send?.(done) });
