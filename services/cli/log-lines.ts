import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';

/** Bytes of lines that wait for a reader; more are dropped. */
const mostWaiting = 2 ** 20;

/**
 * A function that writes lines to stderr without ever waiting: Node waits for whoever reads a pipe, and a server whose log
 * nobody reads would stand still. Lines that do not fit are dropped, and how many is said once there is room.
 */
export function logLines(): (line: string) => void {
  const out = pipeOf(2) ?? process.stderr;
  let dropped = 0;
  return (line) => {
    if (out.writableLength > mostWaiting) {
      dropped++;
      return;
    }
    if (dropped > 0)
      out.write(`${JSON.stringify({ level: 'warn', time: new Date(), msg: 'lines were dropped', dropped })}\n`);
    dropped = 0;
    out.write(`${line}\n`);
  };
}

/** A pipe to write to without waiting; undefined for what is none, such as a file or a terminal. */
function pipeOf(fd: number): Socket | undefined {
  const kind = fstatSync(fd);
  if (!kind.isFIFO() && !kind.isSocket()) return undefined;
  const pipe = new Socket({ fd, readable: false, writable: true });
  // Whoever read it is gone.
  pipe.on('error', () => undefined);
  return pipe;
}
