/** A run of the demo: the command line that makes it, beside `--dataset recordings`, its data and its folder. */
export interface DemoRun {
  readonly id: string;
  /** Folder of its recording. */
  readonly recording: 'dots' | 'sounds' | 'videos';
  readonly command: readonly string[];
}

/** A decoder with its study, and an encoder of sounds and one of videos. */
export const demoRuns: readonly DemoRun[] = [
  {
    id: 'dots-decoder',
    recording: 'dots',
    command: [
      ...['study', '--preset', 'tiny', '--options', '{"width": 6, "hiddenUnits": 44}'],
      ...['--training', '{"steps": 1000, "learningRate": 0.006, "validateEverySteps": 100}'],
    ],
  },
  { id: 'heard-sounds', recording: 'sounds', command: ['train', '--model', 'cnn-population', '--networks', '2'] },
  // Small enough to come with the repository.
  {
    id: 'seen-videos',
    recording: 'videos',
    command: ['train', '--model', 'visual-cnn', '--networks', '2', '--tune', 'none'],
  },
];

/** The two encoders whose subspaces are worked out and set side by side. */
export const comparedRuns = ['heard-sounds', 'seen-videos'] as const;

/** Where the demo's recordings and runs lie in the repository. */
export const demoFolder = new URL('./', import.meta.url);
