import { quoted } from '../../errors.ts';
import { PickleReader, pickleFault } from './reader.ts';
import { rebuild, storageOf } from './rebuild.ts';
import { described, knownGlobal, type PickleValue } from './values.ts';

/** Highest protocol there is (Python 3.8, PEP 574). */
const highestProtocol = 5;

/**
 * The value of a pickle that holds a state dict. A stack machine with the opcodes that PyTorch's files have (Python's pickletools, protocols
 * 2 to 5) and no other; of classes and functions only those of tensors are known, and they are described, never called. Throws InvalidData, naming it, for any other global or opcode and for bytes
 * that are no whole pickle.
 * @param source named in error messages
 */
export function unpickle(bytes: Uint8Array, source: string): PickleValue {
  const machine = new PickleMachine(bytes, source);
  for (;;) {
    const result = machine.step();
    if (result !== undefined) return result;
  }
}

const mark = Symbol('mark');
type Slot = PickleValue | typeof mark;

class PickleMachine {
  private readonly reader: PickleReader;
  private readonly source: string;
  private readonly stack: Slot[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(bytes: Uint8Array, source: string) {
    this.reader = new PickleReader(bytes, source);
    this.source = source;
  }

  /** Carries out one opcode; the value of the whole at the last. */
  step(): PickleValue | undefined {
    const code = this.reader.byte();
    if (code === 0x2e) return this.finish(); // STOP
    const carryOut = opcodes.get(code);
    if (!carryOut) {
      throw this.fault(`opcode 0x${code.toString(16).padStart(2, '0')} has no place in a state dict`);
    }
    carryOut(this, this.reader);
    return undefined;
  }

  push(value: PickleValue): void {
    this.stack.push(value);
  }

  pushMark(): void {
    this.stack.push(mark);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined || value === mark) throw this.fault('the pickle takes more from its stack than is there');
    return value;
  }

  /** What lies above the last mark, which goes with it. */
  popToMark(): PickleValue[] {
    const at = this.stack.lastIndexOf(mark);
    if (at < 0) throw this.fault('the pickle has no mark where it needs one');
    return this.stack.splice(at).slice(1) as PickleValue[];
  }

  top(): PickleValue {
    const value = this.pop();
    this.stack.push(value);
    return value;
  }

  remember(place: number): void {
    this.memo.set(place, this.top());
  }

  rememberNext(): void {
    this.remember(this.memo.size);
  }

  recall(place: number): void {
    const value = this.memo.get(place);
    if (value === undefined) throw this.fault(`the pickle refers to its value ${place}, which is not there`);
    this.push(value);
  }

  global(module: PickleValue, name: PickleValue): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw this.fault('a global has no name');
    const found = knownGlobal(module, name);
    if (!found) {
      throw this.fault(
        `it asks for ${quoted(`${module}.${name}`)}, which a state dict has no need of; save the state dict alone: torch.save(model.state_dict(), path)`,
      );
    }
    this.push(found);
  }

  setItems(pairs: readonly PickleValue[]): void {
    const dict = this.top();
    if (!(dict instanceof Map) || pairs.length % 2 > 0) throw this.fault(`entries are set in ${described(dict)}`);
    for (let i = 0; i < pairs.length; i += 2) dict.set(pairs[i], pairs[i + 1]);
  }

  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (list === null || typeof list !== 'object' || list instanceof Map || list.kind !== 'list') {
      throw this.fault(`items are added to ${described(list)}`);
    }
    list.items.push(...items);
  }

  /** The function under its arguments is described, not called. */
  reduce(): void {
    const args = this.pop();
    this.push(rebuild(this.pop(), args, this.source));
  }

  persistentId(): void {
    this.push(storageOf(this.pop(), this.source));
  }

  /** Attributes of a dict, such as PyTorch's _metadata, are left aside; nothing else may have some. */
  build(): void {
    this.pop();
    const object = this.top();
    if (!(object instanceof Map)) throw this.fault(`attributes are set of ${described(object)}`);
  }

  protocol(version: number): void {
    if (version > highestProtocol)
      throw this.fault(`it has pickle protocol ${version}, but the highest is ${highestProtocol}`);
  }

  private finish(): PickleValue {
    const value = this.pop();
    if (this.stack.length > 0) throw this.fault('the pickle ends with values left over');
    return value;
  }

  private fault(what: string) {
    return pickleFault(this.source, what);
  }
}

type Opcode = (machine: PickleMachine, reader: PickleReader) => void;

const tuple = (items: PickleValue[]): PickleValue => ({ kind: 'tuple', items });

/** The last `count` values as a tuple. */
const tupleOf =
  (count: number): Opcode =>
  (machine) =>
    machine.push(tuple(Array.from({ length: count }, () => machine.pop()).reverse()));

/** By code, with the names of Python's pickletools. */
const opcodes: ReadonlyMap<number, Opcode> = new Map<number, Opcode>([
  [0x80, (machine, reader) => machine.protocol(reader.byte())], // PROTO
  [0x95, (_, reader) => reader.length64()], // FRAME
  [0x28, (machine) => machine.pushMark()], // MARK
  [0x4e, (machine) => machine.push(null)], // NONE
  [0x88, (machine) => machine.push(true)], // NEWTRUE
  [0x89, (machine) => machine.push(false)], // NEWFALSE
  [0x4b, (machine, reader) => machine.push(reader.byte())], // BININT1
  [0x4d, (machine, reader) => machine.push(reader.uint16())], // BININT2
  [0x4a, (machine, reader) => machine.push(reader.int32())], // BININT
  [0x8a, (machine, reader) => machine.push(reader.integer(reader.byte()))], // LONG1
  [0x47, (machine, reader) => machine.push(reader.take(8).readDoubleBE())], // BINFLOAT
  [0x58, (machine, reader) => machine.push(reader.text(reader.uint32()))], // BINUNICODE
  [0x8c, (machine, reader) => machine.push(reader.text(reader.byte()))], // SHORT_BINUNICODE
  [0x7d, (machine) => machine.push(new Map())], // EMPTY_DICT
  [0x5d, (machine) => machine.push({ kind: 'list', items: [] })], // EMPTY_LIST
  [0x29, (machine) => machine.push(tuple([]))], // EMPTY_TUPLE
  [0x85, tupleOf(1)], // TUPLE1
  [0x86, tupleOf(2)], // TUPLE2
  [0x87, tupleOf(3)], // TUPLE3
  [0x74, (machine) => machine.push(tuple(machine.popToMark()))], // TUPLE
  [0x75, (machine) => machine.setItems(machine.popToMark())], // SETITEMS
  [0x73, setItem], // SETITEM
  [0x65, (machine) => machine.append(machine.popToMark())], // APPENDS
  [0x61, (machine) => machine.append([machine.pop()])], // APPEND
  [0x71, (machine, reader) => machine.remember(reader.byte())], // BINPUT
  [0x72, (machine, reader) => machine.remember(reader.uint32())], // LONG_BINPUT
  [0x94, (machine) => machine.rememberNext()], // MEMOIZE
  [0x68, (machine, reader) => machine.recall(reader.byte())], // BINGET
  [0x6a, (machine, reader) => machine.recall(reader.uint32())], // LONG_BINGET
  [0x63, (machine, reader) => machine.global(reader.line(), reader.line())], // GLOBAL
  [0x93, stackGlobal], // STACK_GLOBAL
  [0x52, (machine) => machine.reduce()], // REDUCE
  [0x51, (machine) => machine.persistentId()], // BINPERSID
  [0x62, (machine) => machine.build()], // BUILD
]);

function setItem(machine: PickleMachine): void {
  const value = machine.pop();
  const key = machine.pop();
  machine.setItems([key, value]);
}

function stackGlobal(machine: PickleMachine): void {
  const name = machine.pop();
  machine.global(machine.pop(), name);
}
