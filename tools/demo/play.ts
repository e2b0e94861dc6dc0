import { request } from 'node:https'
import { json } from 'node:stream/consumers'
import { applyPatch } from 'rfc6902'
import * as z from 'zod'
import { type KubernetesObject, makeAdmissionReview } from '../admission-review.ts'

const responseSchema = z.object({
  response: z.object({
    uid: z.string(),
    allowed: z.boolean(),
    warnings: z.array(z.string()).default([]),
    patch: z.string().optional(),
    status: z
      .object({
        message: z.string(),
        details: z.object({ causes: z.array(z.object({ reason: z.string(), field: z.string() })) }),
      })
      .optional(),
  }),
})

/** Where a guard is, and the CA that its certificate is trusted by. */
export interface GuardAddress {
  readonly port: number
  readonly ca: string
}

/** What the guard made of a create. */
export interface PlayedWrite {
  readonly verdict: string
  readonly warnings: readonly string[]
  /** The text of the refusal, or undefined where it was admitted. */
  readonly refusal: string | undefined
  /** The entry that refused. */
  readonly entry: string
  /** The fields that refusal or warnings name. */
  readonly fields: readonly string[]
  readonly description: string | undefined
}

/** Asks a guard about the creation of an object as kube-apiserver would: first to mutate, then to validate the result. */
export async function playCreate(object: KubernetesObject, guard: GuardAddress): Promise<PlayedWrite> {
  const isNamespace = object.kind === 'Namespace'
  const described = structuredClone(object)
  const mutated = await ask(
    guard,
    isNamespace ? 'mutate/describe.namespaces' : 'mutate/describe.networkpolicies',
    object,
  )
  if (mutated.patch !== undefined)
    applyPatch(described, JSON.parse(Buffer.from(mutated.patch, 'base64').toString('utf8')) as never)
  const entry = isNamespace ? 'namespaces' : 'enforce.networkpolicies'
  const { allowed, status, warnings } = await ask(guard, `validate/${entry}`, described)
  const causes = status?.details.causes ?? []
  const warned = warnings.flatMap((warning) => /^\[(\S+)\] (\S+): /.exec(warning)?.slice(1, 3) ?? [])
  const annotations = described.metadata['annotations'] as Readonly<Record<string, string>> | undefined
  return {
    verdict: allowed
      ? warned[0] === undefined
        ? 'admitted'
        : `admitted with a warning of ${warned[0]}`
      : `refused by ${causes[0]?.reason ?? 'nobody'}`,
    warnings,
    refusal: allowed ? undefined : (status?.message ?? ''),
    entry,
    fields: allowed ? warned.slice(1, 2) : causes.map(({ field }) => field),
    description: annotations?.['kubernetes.io/description'],
  }
}

async function ask(
  guard: GuardAddress,
  path: string,
  object: KubernetesObject,
): Promise<z.infer<typeof responseSchema>['response']> {
  const review = makeAdmissionReview({ operation: 'CREATE', object })
  const body = JSON.stringify(review)
  const answer = await new Promise<unknown>((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port: guard.port,
        path: `/${path}?timeout=5s`,
        method: 'POST',
        ca: guard.ca,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        json(response).then(resolve, reject)
      },
    )
    call.on('error', reject)
    call.end(body)
  })
  const { response } = responseSchema.parse(answer)
  if (response.uid !== review.request.uid) throw new Error(`the guard answered another review`)
  return response
}
