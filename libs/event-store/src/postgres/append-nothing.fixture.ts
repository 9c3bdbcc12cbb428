/** The append function as a program in SQL calls it: a transaction of the log that writes no event. */
export const APPEND_NOTHING = `select verso.append('trades', ${Array.from({ length: 15 }, () => `'{}'`).join(', ')}, null, 0, null)`;
