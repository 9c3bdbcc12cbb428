import type { GroupMembers } from './dictionary.js';
import type { FixField, FixInstance, FixProblem } from './message.js';

export interface NestedFields {
  readonly fields: readonly FixField[];
  readonly problems: readonly FixProblem[];
}

/**
 * Nests repeating groups under their count fields.
 *
 * An instance starts with the tag that started the first one (senders do not all start with the dictionary's first
 * field), and a group ends with the first tag that is not a member of it.
 */
export function nestGroups(flat: readonly FixField[], groups: GroupMembers): NestedFields {
  if (groups.size === 0) return { fields: flat, problems: [] };
  const problems: FixProblem[] = [];
  let position = 0;

  const readField = (members: GroupMembers): FixField | undefined => {
    const field = flat[position];
    if (field === undefined) return undefined;
    position += 1;
    const group = members.get(field.tag);
    return group === undefined || field.value === '' ? field : { ...field, instances: readInstances(field, group) };
  };

  const readInstances = (count: FixField, members: GroupMembers): readonly FixInstance[] => {
    const instances: FixField[][] = [];
    const startTag = flat[position]?.tag;
    for (let next = flat[position]; next !== undefined && members.has(next.tag); next = flat[position]) {
      if (next.tag === startTag) instances.push([]);
      const field = readField(members);
      if (field !== undefined) instances.at(-1)?.push(field);
    }
    if (String(instances.length) !== count.value.replace(/^0+(?=\d)/, '')) {
      const detail = `tag ${String(count.tag)} announces ${count.value.slice(0, 12)} instances, ${String(instances.length)} follow`;
      problems.push({ code: 'GROUP_COUNT', tag: count.tag, detail });
    }
    return instances;
  };

  const fields: FixField[] = [];
  for (let field = readField(groups); field !== undefined; field = readField(groups)) fields.push(field);
  return { fields, problems };
}
