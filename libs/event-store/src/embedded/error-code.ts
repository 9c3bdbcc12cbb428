/** Whether a system call failed this way. By shape: under Jest the system's errors are of another realm's `Error`. */
export function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
