import type { ContextName } from '@verso/contracts';
import { problemBody } from '../problem.js';
import { unknownParameter } from '../query-parameters.js';
import type { InternalRoute, RouteAnswer } from '../service/doorway.js';
import { answerReplay, listSetAside, roomsOf, type SetAsideParts } from './set-aside-door.js';

export const SET_ASIDE = '/v1/set-aside';
export const REPLAYS = `${SET_ASIDE}/replays`;

/**
 * The door of one room's process to what that room could not handle: any instance lists it, the leading one feeds it again.
 * There is no sign-in: whoever reaches the door may use it.
 */
export function setAsideRoutes(room: ContextName, parts: Omit<SetAsideParts, 'rooms'>): Record<string, InternalRoute> {
  const rooms = [room];
  return {
    [`GET ${SET_ASIDE}`]: async (_, { query }) => {
      const other = [...query.keys()].find((name) => name !== 'room');
      if (other !== undefined) {
        const detail = unknownParameter(other, ['room']);
        return refused({ status: 400, code: 'QUERY_INVALID', detail, pointer: `/${other.slice(0, 40)}` });
      }
      const asked = roomsOf(query.get('room') ?? undefined, rooms);
      if ('refused' in asked) return refused(asked.refused);
      return { status: 200, body: { data: await listSetAside(parts.store, asked.rooms) } };
    },
    [`POST ${REPLAYS}`]: async (body, { headers }) => {
      const answer = await answerReplay({ ...parts, rooms }, { key: headers['idempotency-key'], body });
      if ('refused' in answer) return refused(answer.refused);
      const hit = answer.repeated ? { headers: { 'idempotency-hit': 'true' } } : {};
      return { status: 200, body: { data: answer.replays }, ...hit };
    },
  };
}

function refused(refusal: {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly pointer?: string;
}): RouteAnswer {
  const { status, code, detail, pointer } = refusal;
  const errors = pointer === undefined ? [] : [{ pointer, code, detail }];
  return { status, problem: problemBody(status, code, detail, errors) };
}
