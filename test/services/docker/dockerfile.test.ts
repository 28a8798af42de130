import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Copy, DockerfileParser, From, type Instruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';
import { serveCommand } from '../../../services/cli/commands/serve.ts';

// dockerfile-utils checks what the builder checks; the rest are the rules of hadolint that apply here, and what this repository promises.

const root = fileURLToPath(new URL('../../..', import.meta.url));
const dockerfile = readFileSync(join(root, 'services/docker/Dockerfile'), 'utf8');
const ignored = readFileSync(join(root, '.dockerignore'), 'utf8');

function faultsOf(text: string): string[] {
  const parsed = DockerfileParser.parse(text);
  const instructions = parsed.getInstructions();
  return [
    ...validate(text).map(({ message }) => String(message)),
    ...instructions.flatMap(faultsOfOne),
    ...faultsOfStages(instructions),
  ];
}

function faultsOfOne(instruction: Instruction): string[] {
  const words = instruction.getArguments().map((argument) => argument.getValue());
  const line = words.join(' ');
  const faults: string[] = [];
  if (['CMD', 'ENTRYPOINT'].includes(instruction.getKeyword()) && words[0]?.[0] !== '[') faults.push(`DL3025 ${line}`);
  if (/apt-get install/.test(line)) {
    if (!/--no-install-recommends/.test(line)) faults.push(`DL3015 ${line}`);
    if (!/rm -rf \/var\/lib\/apt\/lists/.test(line)) faults.push(`DL3009 ${line}`);
    if (!/(-y|--yes)\b/.test(line)) faults.push(`DL3014 ${line}`);
  }
  if (instruction instanceof Copy && fromFlag(instruction) === undefined) {
    const sources = words.slice(0, -1).filter((word) => !word.startsWith('--') && word !== '.');
    const sent = ignored.split('\n').flatMap((entry) => (entry.startsWith('!') ? [entry.slice(1)] : []));
    for (const source of sources) if (!sent.includes(source.split('/')[0])) faults.push(`not sent: ${source}`);
  }
  return faults;
}

const fromFlag = (copy: Copy): string | undefined =>
  copy
    .getFlags()
    .find((flag) => flag.getName() === 'from')
    ?.getValue() ?? undefined;

/** Stages that are named but not there, and images that would run as root or read what the server does not. */
function faultsOfStages(instructions: readonly Instruction[]): string[] {
  const users = new Map<string, string>();
  const faults: string[] = [];
  let stage = '';
  for (const instruction of instructions) {
    const words = instruction.getArguments().map((argument) => argument.getValue());
    if (instruction instanceof From) {
      stage = instruction.getBuildStage() ?? '';
      users.set(stage, users.get(words[0]) ?? 'root');
      if (!words[0].startsWith('$') && !words[0].includes(':') && !users.has(words[0]))
        faults.push(`no stage ${words[0]}`);
    }
    if (instruction.getKeyword() === 'USER') users.set(stage, words[0]);
    const from = instruction instanceof Copy ? fromFlag(instruction) : undefined;
    if (from !== undefined && !users.has(from)) faults.push(`no stage ${from}`);
  }
  for (const target of ['cpu', 'cuda']) if (users.get(target) !== 'node') faults.push(`DL3002 ${target}`);
  if (stage !== 'cpu') faults.push('the last stage is not cpu');
  return faults;
}

test('the Dockerfile has no fault, and every fault that is looked for is found', () => {
  expect(faultsOf(dockerfile)).toEqual([]);
  const spoiled = (from: string, to: string) => {
    expect(dockerfile).toContain(from);
    return faultsOf(dockerfile.replace(from, to)).join();
  };
  expect(spoiled('--interval=30s', '--interva=30s')).toContain('Unknown flag');
  expect(spoiled('WORKDIR /app', 'WORKDI /app')).toContain('WORKDI');
  expect(spoiled('FROM app AS tools', 'FROM node AS tools')).toContain('no stage node');
  expect(spoiled('CMD ["serve"]', 'CMD serve')).toContain('DL3025');
  expect(spoiled('--no-install-recommends ', '')).toContain('DL3015');
  expect(spoiled('    && rm -rf /var/lib/apt/lists/*', '    && true')).toContain('DL3009');
  expect(spoiled('COPY package.json', 'COPY test')).toContain('not sent: test');
  expect(spoiled('--from=engine-cuda', '--from=engine-gpu')).toContain('no stage engine-gpu');
  expect(spoiled('USER node\n', '')).toContain('DL3002 cpu,DL3002 cuda');
});

test('what it sets in the environment is read by the server', () => {
  const variables = serveCommand().options.flatMap(({ envVar }) => envVar ?? []);
  const set = [...dockerfile.matchAll(/\b(CORTEX_[A-Z_]+)=/g)].map(([, name]) => name);
  expect(set.length).toBeGreaterThan(2);
  expect(variables).toEqual(expect.arrayContaining(set));
});
