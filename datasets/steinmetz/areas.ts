import { CortexError, listed, quoted } from '../../src/errors.ts';

/** Area of neurons that the atlas does not place. */
export const unassignedArea = 'root';

/** Larger structures and the areas (Allen atlas acronyms) in them. */
const areasOfGroup = {
  'visual cortex': 'VISa VISam VISl VISp VISpm VISrl',
  'other cortex': 'ACA AUD COA DP ILA MOp MOs OLF ORB ORBm PIR PL RSP SSp SSs TT',
  hippocampus: 'CA CA1 CA2 CA3 DG POST SUB',
  thalamus: 'CL LD LGd LH LP MD MG PO POL PT RT SPF TH VAL VPL VPM',
  midbrain: 'APN IC MB MRN NB PAG RN SCig SCm SCs SCsg ZI',
  'basal ganglia and septum': 'ACB CP GPe LS LSc LSr MS OT SI SNr',
  'cortical subplate': 'BLA BMA EP EPd MEA',
  unassigned: unassignedArea,
} as const;

/** A structure that groups areas; `unassigned` holds the neurons of area `root`. */
export type AreaGroup = keyof typeof areasOfGroup;

const groupOfArea = new Map(
  Object.entries(areasOfGroup).flatMap(([group, areas]) => areas.split(' ').map((area) => [area, group] as const)),
);

/** The structure that an area belongs to; throws InvalidData for an area that no structure lists. */
export function groupOf(area: string): AreaGroup {
  const group = groupOfArea.get(area);
  if (group === undefined || !isGroup(group)) {
    throw new CortexError(
      'InvalidData',
      `Area ${quoted(area)} belongs to no known structure; known areas are ${listed([...groupOfArea.keys()])}.`,
    );
  }
  return group;
}

function isGroup(name: string): name is AreaGroup {
  return Object.hasOwn(areasOfGroup, name);
}
