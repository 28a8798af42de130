// exploration: linear inner/outer CV
import { decodeNpy } from '../src/io/npy.ts';
import { readFileSync } from 'node:fs';
