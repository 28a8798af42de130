/** One number of the study beside what a decoder that knows nothing would score. */
export interface ReportMetric {
  /** What is measured, in words, such as "Cue: correlation with the true image". */
  readonly label: string;
  readonly value: number | null;
  /** Score of the trivial answer; left out where there is none. */
  readonly trivial?: number | null;
  /** What the trivial answer is, such as "mean video" or "chance". */
  readonly trivialName?: string;
  /** The same number of other models, by their names: a column each, the same ones in every row of a table. */
  readonly others?: Readonly<Record<string, number | null | undefined>>;
  /** Unit after the number, such as "°". */
  readonly unit?: string;
  /** Digits after the point; 3 when left out. */
  readonly digits?: number;
  /** Ends of a confidence interval. */
  readonly interval?: readonly [low: number, high: number];
  /** Whether larger or smaller values are better; said beside the label. */
  readonly better?: 'higher' | 'lower';
}

/** A table of metrics with a heading of its own, such as one for each session. */
export interface ReportMetricTable {
  readonly title: string;
  readonly metrics: readonly ReportMetric[];
}

/** Effect of masking one region on one feature, as in the rows of `maskingTable`. */
export interface ReportMaskingEffect {
  /** null where there is none. */
  readonly mean: number | null;
  readonly sd?: number;
  /** Corrected p; left out where nothing was to be tested, null where the test could not be made. */
  readonly pBonferroni?: number | null;
  /** Why the test could not be made. */
  readonly reason?: string;
  /** "*" to "****"; "ns" when not significant, "" without a test. */
  readonly stars: string;
  /** Digits after the point; 2 when left out. */
  readonly digits?: number;
}

/** One region of the masking table; features that the study does not have are left out of every row. */
interface ReportMaskingRow {
  readonly region: string;
  readonly units: number;
  readonly effects: readonly ReportMaskingEffect[];
}

export interface ReportMasking {
  /** Feature and unit of each entry of `effects`, such as "Shape (grey levels)". */
  readonly features: readonly string[];
  readonly rows: readonly ReportMaskingRow[];
  /** How to read the table; stands below it. */
  readonly note?: string;
  /** What belongs to it, below it. */
  readonly tables?: readonly ReportTable[];
}

/** A table of any content; the first cell of a row is its head. */
export interface ReportTable {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How to read it; stands below it. */
  readonly note?: string;
}

/** A picture with the words for readers who cannot see it. */
export interface ReportFigure {
  readonly title: string;
  readonly caption: string;
  /** What the picture shows, for screen readers. */
  readonly alt: string;
  readonly image:
    | { readonly kind: 'svg'; readonly svg: string }
    | { readonly kind: 'png'; readonly bytes: Uint8Array }
    /** `still` is a PNG for readers who ask their system for less motion, and for paper. */
    | { readonly kind: 'gif'; readonly bytes: Uint8Array; readonly still?: Uint8Array };
}

/** A part of a report with a heading of its own: words, then tables, then pictures. */
export interface ReportSection {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly tables: readonly ReportTable[];
  readonly figures: readonly ReportFigure[];
}

export interface ReportInput {
  readonly title: string;
  /** One or two sentences under the title. */
  readonly summary: string;
  /** Short facts under the summary: dataset, preset, engine, seconds. */
  readonly facts: Readonly<Record<string, string | number>>;
  readonly metrics: readonly ReportMetricTable[];
  readonly figures: readonly ReportFigure[];
  readonly masking?: ReportMasking;
  /** Further tables, below those of the metrics. */
  readonly tables?: readonly ReportTable[];
  /** Behind everything else but how to repeat the study. */
  readonly sections?: readonly ReportSection[];
  readonly warnings: readonly string[];
  /** Everything needed to repeat the study; shown as JSON, folded. */
  readonly config: unknown;
  readonly versions: Readonly<Record<string, string>>;
  readonly seed: number;
}
