import { describe, expect, test } from 'vitest';
import { chooseWheel, cudaRequirements } from '../../../src/engine/native/wheels.ts';

describe('chooseWheel', () => {
  test.each([
    ['linux', 'x64', false, 'tensorflow-cpu', '0b6d72bd', 'manylinux_2_17_x86_64'],
    ['linux', 'x64', true, 'tensorflow', '8e5524eb', 'manylinux_2_17_x86_64'],
    ['linux', 'arm64', false, 'tensorflow', '22deedc2', 'manylinux_2_17_aarch64'],
    ['darwin', 'arm64', false, 'tensorflow', '8a274a13', 'macosx_12_0_arm64'],
  ])('%s %s gpu=%s', (platform, arch, gpu, project, hash, tag) => {
    const wheel = chooseWheel({ platform, arch, gpu });
    expect(wheel).toMatchObject({ project, version: '2.19.1', gpu });
    expect(wheel.sha256).toMatch(new RegExp(`^${hash}[0-9a-f]{56}$`));
    expect(wheel.platformTags).toContain(tag);
  });

  test.each([
    ['win32', 'x64', false],
    ['darwin', 'arm64', true],
  ])('%s %s gpu=%s has none, and the error lists the platforms that have one', (platform, arch, gpu) => {
    expect(() => chooseWheel({ platform, arch, gpu })).toThrow(/no TensorFlow 2\.19\.1 wheel for .* linux-arm64/);
  });
});

test('cudaRequirements takes the and-cuda extra and nothing else', () => {
  const metadata = [
    'Requires-Dist: numpy <2.2.0,>=1.26.0',
    "Requires-Dist: tensorboard ~=2.19.0 ; extra == 'other'",
    "Requires-Dist: nvidia-cublas-cu12 ==12.5.3.2 ; extra == 'and-cuda'",
    'Requires-Dist: nvidia-cudnn-cu12 (==9.3.0.75) ; extra == "and-cuda"',
  ].join('\n');
  expect(cudaRequirements(metadata)).toEqual([
    { project: 'nvidia-cublas-cu12', version: '12.5.3.2' },
    { project: 'nvidia-cudnn-cu12', version: '9.3.0.75' },
  ]);
});
