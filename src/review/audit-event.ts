import * as z from 'zod'

const text = z.string()

/** The fields of UserInfo (authentication.k8s.io/v1) that are needed. */
const user = z.object({
  username: text.default(''),
  uid: text.optional(),
  groups: z.array(text).optional(),
})

/**
 * The fields of an Event (audit.k8s.io/v1) that are always needed, and nothing else of it. Annotations stay as they are:
 * they hold what others wrote.
 */
export const auditEventSchema = z.object({
  level: text,
  auditID: text,
  stage: text,
  requestURI: text,
  verb: text,
  user,
  impersonatedUser: user.optional(),
  userAgent: text.optional(),
  objectRef: z
    .object({
      resource: text.optional(),
      subresource: text.optional(),
      namespace: text.optional(),
      name: text.optional(),
      apiGroup: text.optional(),
    })
    .optional(),
  responseStatus: z.object({ code: z.number().optional(), message: text.optional() }).optional(),
  requestReceivedTimestamp: text,
  stageTimestamp: text,
  annotations: z.unknown().optional(),
})

/** An event of the audit log, as far as it is needed, without its objects. */
export type AuditEvent = z.infer<typeof auditEventSchema>

/** The objects of an event. What stood in the log, whatever that is; undefined where the audit level keeps none. */
export interface EventObjects {
  readonly requestObject: unknown
  readonly responseObject: unknown
}

/** Parses the objects of an event: most writes are told without them. Only while the line is being taken. */
export type ReadObjects = () => EventObjects
