import { Command } from 'commander';
import type { RecordingCard } from '../../../datasets/recordings/check.ts';
import { counted } from '../../lines/counted.ts';
import { noteLine, printJson, printLine } from '../print.ts';

/** `cortex data check DIR`: what is understood of a recording, before anything is fitted. */
export function dataCommand(): Command {
  return new Command('data')
    .description('check PLACE: look at a recording of your own before anything is fitted')
    .addCommand(checkCommand());
}

function checkCommand(): Command {
  return new Command('check')
    .description('read a folder or a file of recordings and say what was understood; nothing is written')
    .argument('<data>', 'the folder, or a file (.nwb, .h5, .hdf5, .mat, .npz)')
    .option('--json', 'print one JSON object on stdout')
    .action(async (data: string, { json }: { readonly json?: boolean }) => {
      const { checkRecording } = await import('../../../datasets/recordings/check.ts');
      const card = await checkRecording({ data });
      if (json) printJson(card);
      else for (const line of cardLines(card)) printLine(line);
      if (card.refused === null) return;
      if (!json) noteLine(`Refused${card.refusedBy === 'both' ? '' : ` by ${card.refusedBy}`}: ${card.refused}`);
      process.exitCode = 1;
    });
}

/** The card in words. */
function cardLines(card: RecordingCard): string[] {
  const { stimuli, trials, frame, binMs, split, decoders, together } = card;
  const facts: [string, string | undefined][] = [
    [
      'stimuli',
      stimuli ? `${stimuli.count} (${card.domain}), of ${range(stimuli.frames)} bins of ${binMs} ms` : undefined,
    ],
    ['frame', frame?.join(' × ')],
    ['units', `${card.units} at ${counted(card.sites, 'site')}`],
    [
      'regions',
      Object.entries(card.regions)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ') || undefined,
    ],
    ['trials', trials ? range(trials) : undefined],
    ['held out', split?.heldOut],
    ['encoders', split ? `${parts(split)} clips` : undefined],
    ['decoders', decoders ? `${parts(decoders)} samples of ${decoders.frames} frames, ${together}` : undefined],
    ['conditions', card.conditions.join(', ') || undefined],
  ];
  const known = stimuli ? facts.flatMap(([name, text]) => (text ? [`${name.padEnd(11)}${text}`] : [])) : [];
  return [...known, ...card.warnings.map((warning) => `warning    ${warning}`)];
}

const range = ([least, most]: readonly [number, number]): string =>
  least === most ? `${least}` : `${least} to ${most}`;

const parts = ({ train, validation, test }: Readonly<Record<'train' | 'validation' | 'test', number>>): string =>
  `${train} training, ${validation} validation, ${test} test`;
