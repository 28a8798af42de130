import { join } from 'node:path';
import {
  type ContrastDecoder,
  type ContrastSessionResult,
  contrastDecoders,
  type SequenceScore,
} from '../../../src/analysis/decoding/contrast/results.ts';
import { writeFileAtomic } from '../../../src/io/atomic-file.ts';
import { type MetricRecord, metricsCsv, toCsv } from '../../../src/io/csv.ts';
import { contactSheetPng } from '../../../src/plots/contact-sheet.ts';
import { decodingAccuracy } from '../../../src/plots/decoding-accuracy.ts';
import { maskingAgainstRandom } from '../../../src/plots/masking-against-random.ts';
import { reconstructionGif } from '../../../src/plots/reconstruction-gif.ts';
import { renderSvg, svgToPng } from '../../../src/plots/render.ts';
import type { RunRecord } from '../decoding/record.ts';
import type { DecodedSessions } from './decode-sessions.ts';
import { contrastMaskingRows } from './masking-rows.ts';
import { contrastReport, decoderLabels } from './report.ts';

/** Writes the tables, pictures and `report.html` of a study of real recordings. */
export async function writeContrastStudy(runDir: string, decoded: DecodedSessions, record: RunRecord): Promise<void> {
  const { conditions, periods } = decoded.data;
  const { sessions, masking, reconstructions } = decoded.result;
  const accuracySvg = await renderSvg(decodingAccuracy(accuracyPanels(sessions)));
  const maskingRows = contrastMaskingRows(masking);
  const maskingSvg = await renderSvg(maskingAgainstRandom(maskingRows, { axis: '|Δ contrast|' }));
  const shown = conditions.filter(({ index }) => reconstructions.trials[index] > 0);
  const videos = { truth: reconstructions.truth, reconstruction: reconstructions.videos };
  const gif = reconstructionGif({ ...videos, conditions: shown });
  const sheet = contactSheetPng({ ...videos, conditions: shown, periods });

  const write = (name: string, content: string | Uint8Array) => writeFileAtomic(join(runDir, name), content);
  await write('metrics.csv', metricsCsv(sessions.flatMap(sessionRecords)));
  await write('masking.csv', toCsv(maskingRows));
  await write('masking.json', `${JSON.stringify(masking, null, 1)}\n`);
  await write('masking.svg', maskingSvg);
  await write('masking.png', svgToPng(maskingSvg));
  await write('accuracy.svg', accuracySvg);
  await write('accuracy.png', svgToPng(accuracySvg));
  await write('reconstructions.gif', gif);
  await write('reconstructions.png', sheet);
  await write('report.html', contrastReport({ decoded, record, pictures: { accuracySvg, maskingSvg, gif, sheet } }));
}

function accuracyPanels(sessions: readonly ContrastSessionResult[]) {
  const rows = (
    of: (session: ContrastSessionResult, decoder: ContrastDecoder) => readonly [number, readonly [number, number]],
  ) =>
    sessions.flatMap((session) =>
      contrastDecoders.map((decoder) => {
        const [accuracy, [low, high]] = of(session, decoder);
        return { session: String(session.session), decoder: decoderLabels[decoder], accuracy, low, high };
      }),
    );
  return [
    {
      title: 'Left, equal or right',
      chance: 1 / 3,
      rows: rows((session, decoder) => [session[decoder].balancedAccuracy, session[decoder].interval]),
    },
    {
      title: 'Left or right, unequal trials',
      chance: 1 / 2,
      rows: rows((session, decoder) => [session[decoder].unequal.balancedAccuracy, session[decoder].unequal.interval]),
    },
  ];
}

function sessionRecords(session: ContrastSessionResult): MetricRecord[] {
  return contrastDecoders.flatMap((decoder) => {
    const record = (metric: string, value: number | null): MetricRecord => ({
      metric: `${decoder}/${metric}`,
      value,
      scope: `session ${session.session}`,
      split: 'held-out blocks',
    });
    const records = (metric: string, { balancedAccuracy, interval, blockLength, p }: SequenceScore) => [
      record(metric, balancedAccuracy),
      record(`${metric}/lower`, interval[0]),
      record(`${metric}/upper`, interval[1]),
      record(`${metric}/blockLength`, blockLength),
      record(`${metric}/p`, p),
    ];
    return [
      ...records('balancedAccuracy', session[decoder]),
      ...records('unequalBalancedAccuracy', session[decoder].unequal),
    ];
  });
}
