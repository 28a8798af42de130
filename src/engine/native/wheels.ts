import { CortexError } from '../../errors.ts';

/** A pinned Python wheel that carries TensorFlow's C library. */
export interface Wheel {
  /** Name of the project in the Python package index. */
  readonly project: 'tensorflow' | 'tensorflow-cpu';
  readonly version: string;
  /** Platform tags by which pip finds it (and the CUDA wheels beside it). */
  readonly platformTags: readonly string[];
  readonly sha256: string;
  /** Rough sizes of the download and of its libraries, for progress bars. */
  readonly megabytes: number;
  readonly unpackedMegabytes: number;
  readonly gpu: boolean;
}

const version = '2.19.1';

const wheels: Readonly<Record<string, Wheel>> = {
  'linux-x64': {
    project: 'tensorflow-cpu',
    version,
    platformTags: ['manylinux_2_17_x86_64'],
    sha256: '0b6d72bd09c267e7573757bd309f5b1e2cdb02577339991da751f3a1411e4dae',
    megabytes: 252,
    unpackedMegabytes: 748,
    gpu: false,
  },
  'linux-x64-gpu': {
    project: 'tensorflow',
    version,
    platformTags: ['manylinux_2_17_x86_64', 'manylinux2014_x86_64', 'manylinux1_x86_64'],
    sha256: '8e5524eb492160576e5eeea9bb472ddc653123503f2290f83123d5ac9545750e',
    megabytes: 645,
    unpackedMegabytes: 5500,
    gpu: true,
  },
  'linux-arm64': {
    project: 'tensorflow',
    version,
    platformTags: ['manylinux_2_17_aarch64'],
    sha256: '22deedc251837f2382d2b287c705705cb089bfaf79b2274b78c08740e02bf188',
    megabytes: 252,
    unpackedMegabytes: 748,
    gpu: false,
  },
  'darwin-arm64': {
    project: 'tensorflow',
    version,
    platformTags: ['macosx_12_0_arm64'],
    sha256: '8a274a1336051bef0e7e042fa5818a9d342e300d9c311c5d7933eb60e2269770',
    megabytes: 252,
    unpackedMegabytes: 748,
    gpu: false,
  },
};

/** The wheel for a platform; throws EngineUnavailable where TensorFlow publishes none. */
export function chooseWheel(options: { platform?: string; arch?: string; gpu?: boolean } = {}): Wheel {
  const { platform = process.platform, arch = process.arch, gpu = false } = options;
  const key = `${platform}-${arch}${gpu ? '-gpu' : ''}`;
  if (Object.hasOwn(wheels, key)) return wheels[key];
  throw new CortexError(
    'EngineUnavailable',
    `There is no TensorFlow ${version} wheel for ${key}; there are wheels for ${Object.keys(wheels).join(', ')}.`,
    { details: { platform, arch, gpu } },
  );
}

/** A pinned requirement of another wheel's extra, as pip takes it. */
export interface PinnedRequirement {
  readonly project: string;
  readonly version: string;
}

/** The CUDA wheels that a TensorFlow wheel's METADATA pins in its extra `and-cuda`. */
export function cudaRequirements(metadata: string): PinnedRequirement[] {
  const line = /^Requires-Dist: *([\w.-]+) *\(?==([\w.]+)\)? *; *extra *== *['"]and-cuda['"]/gm;
  return [...metadata.matchAll(line)].map(([, project, pinned]) => ({ project, version: pinned }));
}
