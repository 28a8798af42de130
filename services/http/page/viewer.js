import { entry } from './arrays.js';
import { el, field, fill, select } from './dom.js';

const usualFramesPerSecond = 10;

/**
 * Videos side by side, frame by frame: a list of conditions, a slider, play. Every panel shows the same frame.
 * @param {{ conditions: string[], binMs?: number }} options
 */
export function videoViewer({ conditions, binMs }) {
  /** @type {{ label: string, videos: import('./arrays.js').NdArray | undefined, note?: string }[]} */
  let panels = [];
  let frame = 0;
  let frames = 1;
  let timer;
  const stage = el('div', { class: 'stage' });
  const list = select(
    conditions.map((name, index) => [String(index), name]),
    { size: String(Math.min(8, Math.max(2, conditions.length))), class: 'conditions', onchange: draw },
  );
  list.value = '0';
  const slider = el('input', {
    type: 'range',
    min: '0',
    value: '0',
    'aria-label': 'Frame',
    oninput: () => show(Number(slider.value)),
  });
  const clock = el('output', { class: 'clock' });
  const play = el(
    'button',
    { type: 'button', 'aria-pressed': 'false', onclick: () => (timer ? stop() : start()) },
    'Play',
  );
  const speed = select(
    [
      ['0.25', '¼ speed'],
      ['0.5', '½ speed'],
      ['1', 'full speed'],
    ],
    { 'aria-label': 'Speed' },
  );
  speed.value = '1';
  const element = el(
    'div',
    { class: 'viewer' },
    el('div', { class: 'choose' }, field('Condition', list)),
    el('div', { class: 'show' }, stage, el('div', { class: 'controls' }, play, slider, clock, speed)),
  );

  function start() {
    const framesPerSecond = binMs ? Math.min(25, 1000 / binMs) : usualFramesPerSecond;
    const step = () => {
      if (!element.isConnected) return stop();
      show((frame + 1) % frames);
      timer = setTimeout(step, 1000 / (framesPerSecond * Number(speed.value)));
    };
    timer = setTimeout(step, 0);
    play.textContent = 'Pause';
    play.setAttribute('aria-pressed', 'true');
  }

  function stop() {
    clearTimeout(timer);
    timer = undefined;
    play.textContent = 'Play';
    play.setAttribute('aria-pressed', 'false');
  }

  function show(next) {
    frame = next;
    draw();
  }

  function draw() {
    const condition = Number(list.value);
    const ms = binMs ? `, ${Math.round(frame * binMs)} ms` : '';
    slider.value = String(frame);
    slider.setAttribute('aria-valuetext', `Frame ${frame + 1} of ${frames}${ms}`);
    clock.textContent = `${frame + 1} / ${frames}${ms}`;
    for (const [i, { label, videos }] of panels.entries()) {
      const canvas = stage.children[i]?.querySelector('canvas');
      if (!canvas || !videos) continue;
      paint(canvas, entry(entry(videos, condition), frame));
      canvas.setAttribute('aria-label', `${label}: ${conditions[condition]}, frame ${frame + 1}`);
    }
  }

  return {
    element,
    /**
     * What is shown: videos [condition, time, height, width, colour] of whole numbers up to 255; a panel without any says its note.
     * @param {typeof panels} next
     */
    setPanels(next) {
      panels = next;
      const before = frames;
      frames = Math.max(1, ...panels.map(({ videos }) => videos?.shape[1] ?? 1));
      // The first sight is the middle: videos often begin and end with nothing.
      if (before === 1) frame = Math.floor(frames / 2);
      slider.max = String(frames - 1);
      const figures = panels.map(({ label, videos, note }) =>
        el(
          'figure',
          {},
          videos ? el('canvas', { role: 'img' }) : el('p', { class: 'empty' }, note ?? ''),
          el('figcaption', {}, label),
        ),
      );
      fill(stage, ...figures);
      show(Math.min(frame, frames - 1));
    },
    /** @param {number} next */
    show,
  };
}

/**
 * Draws one frame [height, width, colour] at its own size; the style enlarges it without smoothing.
 * @param {any} canvas
 * @param {import('./arrays.js').NdArray} frame
 */
function paint(canvas, { shape: [height, width, colours], data }) {
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  const scale = data instanceof Uint8Array ? 1 : 255;
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let c = 0; c < 3; c++) image.data[4 * pixel + c] = scale * data[pixel * colours + Math.min(c, colours - 1)];
    image.data[4 * pixel + 3] = 255;
  }
  canvas.getContext('2d').putImageData(image, 0, 0);
}
