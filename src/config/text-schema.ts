import * as z from 'zod'
import type { TextCheck } from './check-text.ts'

/** A string that passes a check; the check's reason is the message. */
export function textWith(check: TextCheck): z.ZodString {
  return z.string().superRefine((text, context) => {
    const reason = check(text)
    if (reason !== undefined) context.addIssue({ code: 'custom', message: reason })
  })
}
