/** Cells narrower than the first by 2 to this power are not divided: points that lie on each other share one. */
const deepest = 48;
const noChild = -1;

/**
 * Points of a plane in square cells that are divided into four until each holds one point (Barnes & Hut 1986, Nature 324:446).
 * Cells are numbers; 0 is the one that holds all.
 */
export class QuadTree {
  /** Width of every cell, number of its points and their mean. */
  readonly width: number[] = [];
  readonly count: number[] = [];
  readonly meanX: number[] = [];
  readonly meanY: number[] = [];
  /** First of the four children of every cell; −1 for a cell that is not divided. */
  readonly children: number[] = [];
  /** [point] the undivided cell that it is in. */
  readonly cellOf: Int32Array;
  readonly #places: Float64Array;
  /** Points in the order of their cells, and room to sort them in. */
  readonly #order: Int32Array;
  readonly #sorted: Int32Array;

  /** `places`: x and y of every point. */
  constructor(places: Float64Array) {
    const n = places.length / 2;
    this.#places = places;
    this.cellOf = new Int32Array(n);
    this.#order = Int32Array.from({ length: n }, (_, i) => i);
    this.#sorted = new Int32Array(n);
    let [left, right, bottom, top] = [places[0], places[0], places[1], places[1]];
    for (let i = 0; i < n; i++) {
      left = Math.min(left, places[2 * i]);
      right = Math.max(right, places[2 * i]);
      bottom = Math.min(bottom, places[2 * i + 1]);
      top = Math.max(top, places[2 * i + 1]);
    }
    const half = Math.max(right - left, top - bottom, Number.MIN_VALUE) / 2;
    this.#addCell(2 * half);
    this.#fill(0, 0, n, left + half, bottom + half, 0);
  }

  #addCell(width: number): void {
    this.width.push(width);
    this.count.push(0);
    this.meanX.push(0);
    this.meanY.push(0);
    this.children.push(noChild);
  }

  /** Puts the points from `start` to `end` of the order into a cell around (x, y). */
  #fill(cell: number, start: number, end: number, x: number, y: number, depth: number): void {
    let [sumX, sumY] = [0, 0];
    for (let k = start; k < end; k++) {
      sumX += this.#places[2 * this.#order[k]];
      sumY += this.#places[2 * this.#order[k] + 1];
    }
    this.count[cell] = end - start;
    this.meanX[cell] = sumX / (end - start);
    this.meanY[cell] = sumY / (end - start);
    if (end - start === 1 || depth === deepest) {
      for (let k = start; k < end; k++) this.cellOf[this.#order[k]] = cell;
      return;
    }
    const half = this.width[cell] / 2;
    const first = this.width.length;
    this.children[cell] = first;
    for (let quarter = 0; quarter < 4; quarter++) this.#addCell(half);
    let from = start;
    for (let quarter = 0; quarter < 4; quarter++) {
      const to = this.#gather(from, end, x, y, quarter);
      const [right, upper] = [quarter & 1, quarter >> 1];
      if (to > from)
        this.#fill(first + quarter, from, to, x + (right - 0.5) * half, y + (upper - 0.5) * half, depth + 1);
      from = to;
    }
  }

  /** Moves the points in a quarter around (x, y) to the front of those from `start` to `end`; the place behind the last of them. */
  #gather(start: number, end: number, x: number, y: number, quarter: number): number {
    let [inside, outside] = [start, 0];
    for (let k = start; k < end; k++) {
      const i = this.#order[k];
      const own = (this.#places[2 * i] >= x ? 1 : 0) + (this.#places[2 * i + 1] >= y ? 2 : 0);
      if (own === quarter) this.#order[inside++] = i;
      else this.#sorted[outside++] = i;
    }
    for (let k = 0; k < outside; k++) this.#order[inside + k] = this.#sorted[k];
    return inside;
  }
}
