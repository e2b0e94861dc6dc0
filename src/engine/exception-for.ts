import type { Settings } from '../model/settings.ts'

/** Why this user's writes are judged but never refused: a clause. Undefined for nearly everybody. */
export function exceptionFor(
  user: string,
  operation: string,
  { exemptUsers }: Pick<Settings, 'exemptUsers'>,
): string | undefined {
  const isExempt = exemptUsers.some(
    ({ name, operations }) => name === user && operations.some((exempted) => exempted === operation),
  )
  return isExempt ? `user ${user} is exempt from ${operation}` : undefined
}
