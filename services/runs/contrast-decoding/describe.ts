import {
  type Description,
  type DescriptionOptions,
  describeResponses,
} from '../../../src/analysis/description/describe-responses.ts';
import { describedSession } from '../../../src/analysis/description/described-data.ts';
import { predictLatents } from '../../../src/models/decoders/predict-videos.ts';
import { decodedSessions } from './fold-paths.ts';
import { type OpenStudyOptions, openContrastStudy } from './open.ts';
import { chosenSession } from './sessions.ts';

/** A session of real recordings that was described. */
export interface SessionDescription extends Description {
  readonly session: number;
}

/**
 * Describes one session of a finished study of real recordings, the first when none is named: training and test trials of its first fold, and the latent
 * features of that fold's first network. Throws InvalidInput for an unknown session, and as `openContrastStudy`.
 */
export async function describeContrastRun(
  runDir: string,
  { session: asked, ...options }: DescriptionOptions & { readonly session?: number },
  { settings }: Pick<OpenStudyOptions, 'settings'> = {},
): Promise<SessionDescription> {
  const session = await chosenSession(runDir, asked ?? (await decodedSessions(runDir))[0]);
  const { plan, withNetworks, periods } = await openContrastStudy(runDir, { session, settings });
  const [planned] = plan.folds;
  const found = await withNetworks(
    planned,
    ({ members: [{ components, model }] }) => {
      const data = describedSession({ ...plan.stimuli, periods }, planned.session, { ...planned, ...components });
      return describeResponses(data, (responses) => predictLatents(model, components.project(responses)), options);
    },
    1,
  );
  return { session, ...found };
}
