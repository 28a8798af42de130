import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { engineReport, startEngine } from '../../../src/engine/index.ts';
import { CortexError } from '../../../src/errors.ts';
import type { Fingerprint } from '../../../src/fingerprint.ts';
import { readTensorFile } from '../../../src/io/safetensors.ts';
import { sha256OfFile } from '../../../src/io/sha256.ts';
import { isZip, readTorchFile } from '../../../src/io/torch-file.ts';
import { VideoUNet } from '../../../src/models/decoders/video-unet.ts';
import { fromStateDict, type StateDict } from '../../../src/models/pytorch-weights.ts';
import type { OnProgress } from '../../../src/progress.ts';
import { CheckpointFolder } from '../../../src/training/decoder/checkpoint.ts';
import { planDecoderFit } from '../../../src/training/decoder/fit-decoder.ts';
import { usualPreset } from '../../../src/training/decoder/recipes.ts';
import { decodingFacts } from '../data-facts.ts';
import type { StudyConfig } from './config.ts';
import { newRunRecord, writeRunRecord } from './record.ts';
import type { StudyResult } from './result.ts';
import { checkpointFolder, evaluateDecoder, fitOptionsOf, loadStudyData } from './video-study.ts';

/** Counters of PyTorch's batch norm, which are whole numbers and change nothing. */
const counters = /\.num_batches_tracked$/;

/** The state dict in a file of torch.save or in a safetensors file. Throws what `readTorchFile` and `readTensorFile` throw. */
export async function readStateDict(path: string): Promise<StateDict> {
  const file = await open(path).catch((cause) => {
    throw new CortexError('MissingFile', `Cannot read ${path}.`, { cause });
  });
  const start = new Uint8Array(9);
  await file.read(start, 0, start.length).finally(() => file.close());
  // A safetensors file has the length of its header in eight bytes, and a brace behind them.
  return start[8] === 0x7b && !isZip(start) ? (await readTensorFile(path, counters)).tensors : readTorchFile(path);
}

/** The options of the network that the state dict is of. Throws InvalidData for that of another network. */
export function optionsOf(state: StateDict, path: string): { readonly width: number; readonly hiddenUnits: number } {
  const first = state['encoder.0.weight']?.shape;
  const hidden = state['Dense.dense1.weight']?.shape;
  if (first?.length !== 5 || hidden?.length !== 2) {
    const inverted = Object.keys(state).some((name) => name.startsWith('reverse_Dense'));
    throw new CortexError(
      'InvalidData',
      inverted
        ? `${path} holds the inverted network (reverse_Dense), an encoder; import takes the decoder, video-unet.`
        : `${path} has no "encoder.0.weight" and "Dense.dense1.weight" of a video-unet; give a state dict of the paper's decoder.`,
    );
  }
  return { width: first[0], hiddenUnits: hidden[0] };
}

/** A decoder that was trained elsewhere, ready to be written as a run. */
export interface ImportedDecoder {
  /** Writes run.json and the checkpoint. */
  write(runDir: string): Promise<StudyResult>;
  dispose(): void;
}

/**
 * Takes the weights of a video-unet that PyTorch trained (names and layout of the code of Zhang et al. 2026), for the data of `config`, whose units it reads in
 * their order, and scores it on the test samples. Nothing is written before `write`. Throws what reading the file and loading the data throws, and InvalidData for weights
 * of other sizes than the data's or that are not finite.
 */
export async function importDecoder(
  config: StudyConfig,
  path: string,
  state: StateDict,
  onProgress?: OnProgress,
): Promise<ImportedDecoder> {
  const started = performance.now();
  const engine = await startEngine({ onProgress });
  const settled = { ...config, preset: config.preset ?? usualPreset(engine) };
  const data = await loadStudyData(settled, onProgress);
  const plan = planDecoderFit(settled, data, fitOptionsOf(settled));
  const model = plan.decoder.build(config.seed);
  try {
    if (!(model instanceof VideoUNet)) throw new CortexError('Unsupported', `${model.name} cannot be imported.`);
    model.weights.assign(fromStateDict(state, model.config));
    const made = plan.fingerprint();
    const imported = { file: basename(path), sha256: await sha256OfFile(path) };
    const fingerprint: Fingerprint = { decoder: made.decoder, model: made.model, data: made.data, imported };
    const { metrics, trivial, testedOn, known, reasons } = evaluateDecoder(model, data);
    const scores = { metrics, trivial, testedOn, ...(known && { known }) };
    return {
      async write(runDir) {
        const record = newRunRecord(settled, engineReport());
        const nothing = { train: [], validation: [] };
        const done = { step: 0, seed: config.seed, bestLoss: null, bestStep: 0, history: nothing };
        await new CheckpointFolder(checkpointFolder(runDir)).saveFitted(model, done, fingerprint);
        const seconds = (performance.now() - started) / 1000;
        const common = { dataset: data.manifest, facts: decodingFacts(data), fingerprint, ...scores };
        await writeRunRecord(runDir, { ...record, ...common, seconds, finished: new Date().toISOString() });
        const warnings = [...data.warnings, ...reasons];
        return {
          run: runDir,
          ...scores,
          masking: [],
          warnings,
          engine: engine.summary,
          preset: settled.preset,
          seconds,
        };
      },
      dispose: () => model.dispose(),
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}
