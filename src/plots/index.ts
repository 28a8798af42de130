/// <reference types="node" preserve="true" />
/** The figures of the reports as functions from arrays to SVG and PNG; all throw InvalidInput when nothing is to be drawn. */
import { type ContactSheetInput, contactSheetSvg } from './contact-sheet.ts';
import { type AccuracyPanel, decodingAccuracy } from './decoding-accuracy.ts';
import { eigenSpectra, type SpectrumGroup } from './eigen-spectra.ts';
import { draw, type Figure, figureOf } from './figure.ts';
import type { FigureSide } from './figure-side.ts';
import { type FilterBankInput, filterBank } from './filter-bank.ts';
import { type FitCurve, fitCurves } from './fit-curves.ts';
import { maskingAgainstRandom, type RandomMaskRow } from './masking-against-random.ts';
import { type MaskingBoxRow, maskingBoxes, maskingPanels } from './masking-boxes.ts';
import { type PsthInput, predictedPsth } from './predicted-psth.ts';
import { predictedScatter } from './predicted-scatter.ts';
import { sideBySide } from './side-by-side.ts';
import { type SimilarityMatrixInput, similarityMatrix } from './similarity-matrix.ts';
import { type SsrfMapsInput, ssrfMaps } from './ssrf-maps.ts';
import { type StcOverlayInput, stcOverlay } from './stc-overlay.ts';
import { type SubspaceOverviewInput, subspaceOverview } from './subspace-overview.ts';
import { type TilingPlane, tilingMaps } from './tiling-maps.ts';
import { type TrainingCurveInput, trainingCurve } from './training-curve.ts';

export type { ContactSheetInput } from './contact-sheet.ts';
export type { AccuracyPanel, AccuracyRow } from './decoding-accuracy.ts';
export type { SpectrumGroup } from './eigen-spectra.ts';
export type { Figure } from './figure.ts';
export type { ExampleUnit, FigureSide, PlottedEstimate } from './figure-side.ts';
export type { FilterBankInput, FilterBankRow } from './filter-bank.ts';
export type { FilterAxes } from './filter-panel.ts';
export type { FitCurve } from './fit-curves.ts';
export type { RandomMaskRow } from './masking-against-random.ts';
export type { MaskingBoxRow, MaskingEffectValues } from './masking-boxes.ts';
export type { PsthInput, PsthPanel } from './predicted-psth.ts';
export { type ReconstructionGifInput, type ReconstructionGifOptions, reconstructionGif } from './reconstruction-gif.ts';
export type { SimilarityMatrixInput } from './similarity-matrix.ts';
export type { SsrfMap, SsrfMapsInput } from './ssrf-maps.ts';
export type { RateCurve, StcOverlayInput, StcOverlayUnit } from './stc-overlay.ts';
export type { OverviewUnit, SubspaceOverviewInput } from './subspace-overview.ts';
export type { TilingPlane } from './tiling-maps.ts';
export type { LossPoint, TrainingCurveInput } from './training-curve.ts';

/** Recorded peri-stimulus time histograms (grey) under the predicted ones, a panel a unit; values a bin of `binMs`. */
export async function plotPsth(input: PsthInput): Promise<Figure> {
  return draw(predictedPsth(input));
}

/** Recorded over predicted responses, a panel a unit and a dot a stimulus, with the line of equality. */
export async function plotScatter(input: Pick<PsthInput, 'panels' | 'unit'>): Promise<Figure> {
  return draw(predictedScatter(input));
}

/** Losses and validation scores (`score` is the name of the score) over epochs, a line a network. */
export async function plotFits(curves: readonly FitCurve[], options: { readonly score: string }): Promise<Figure> {
  return draw(fitCurves(curves, options));
}

/** Loss of a decoder over gradient steps, with validation and the step whose weights were kept. */
export async function plotTraining(input: TrainingCurveInput): Promise<Figure> {
  return draw(trainingCurve(input));
}

/** Tuning filters [component, lag, ...frame], a row a unit or site, a column a principal component of its dSTRFs. */
export async function plotFilters(input: FilterBankInput): Promise<Figure> {
  return draw(filterBank(input));
}

/** Spectra of dSTRFs [component] as shares of their sum: median and quartiles over the units of each group. */
export async function plotSpectra(
  groups: readonly SpectrumGroup[],
  options: { readonly title?: string; readonly components?: number } = {},
): Promise<Figure> {
  return draw(eigenSpectra(groups, options));
}

/** Subspace receptive fields [first, second]: the mean response over two coordinates of a unit's subspace. */
export async function plotResponseFields(input: SsrfMapsInput): Promise<Figure> {
  return draw(ssrfMaps(input));
}

/** Spectra and dimensions of all units, filters and response fields of some. */
export async function plotSubspaces(input: SubspaceOverviewInput): Promise<Figure> {
  return draw(subspaceOverview(input));
}

/** Similarity [unit, unit] of the tuning subspaces of all pairs of units, grouped by site. */
export async function plotSimilarity(input: SimilarityMatrixInput): Promise<Figure> {
  return draw(similarityMatrix(input));
}

/** How often the response fields of a site cover a place of its subspace, beside fields shifted at random. */
export async function plotTiling(
  planes: readonly TilingPlane[],
  options: { readonly title?: string } = {},
): Promise<Figure> {
  return draw(tilingMaps(planes, options));
}

/** Two runs side by side: filters, response fields, spectra, dimensions, shapes, latencies, tiling and sharing. */
export async function plotSideBySide(sides: readonly [FigureSide, FigureSide]): Promise<Figure> {
  return draw(sideBySide(sides));
}

/** Effects of masking regions on shape, colour and motion as box plots, a value a condition, with stars. */
export async function plotMasking(
  rows: readonly MaskingBoxRow[],
  options: { readonly title?: string } = {},
): Promise<Figure> {
  return draw(maskingBoxes(maskingPanels(rows), options));
}

/** Effect of masking each region beside that of random masks of as many units; `axis` names the effect and its unit. */
export async function plotMaskingAgainstRandom(
  rows: readonly RandomMaskRow[],
  options: { readonly axis: string },
): Promise<Figure> {
  return draw(maskingAgainstRandom(rows, options));
}

/** Balanced accuracy of decoders by session, with intervals and chance. */
export async function plotAccuracy(
  panels: readonly AccuracyPanel[],
  options: { readonly title?: string } = {},
): Promise<Figure> {
  return draw(decodingAccuracy(panels, options));
}

/** True beside reconstructed videos [condition, time, height, width, 3], values 0…1: cues, then every stimulus. */
export function plotReconstructions(input: ContactSheetInput): Figure {
  return figureOf(contactSheetSvg(input));
}

/** Filters of spike-triggered covariance, what of them lies inside a subspace, its components, and the rate along the first. */
export async function plotStcOverlay(input: StcOverlayInput): Promise<Figure> {
  return draw(stcOverlay(input));
}
