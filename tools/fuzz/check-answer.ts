import { applyPatch, type Operation as PatchOperation } from 'rfc6902'
import type { Entry } from '../../src/model/entry.ts'
import type { AnsweredReview } from '../../src/server/review-answerer.ts'
import { isObject } from './reference-shapes.ts'

/** How an answer came out, for the table. */
export type Outcome = 'admitted' | 'patched' | 'refused' | 'unreadable'

const descriptionKey = 'kubernetes.io/description'
const printable = /^[\x20-\x7e]*$/
const printableLines = /^[\x20-\x7e\n]*$/

/** What comes of a review that is well-formed JSON or not. */
export interface CheckedAnswer {
  readonly outcome: Outcome
  /** What is wrong with the answer, whatever its verdict: each a clause. */
  readonly faults: readonly string[]
  /** The object with the patch applied. */
  readonly patched: unknown
}

/** Checks what every answer has to be, by admission-contract.md P1 and decision.md, sections 4 to 7. */
export function checkAnswer(entry: Entry, body: unknown, answered: AnsweredReview): CheckedAnswer {
  const uid = uidOf(body)
  if (answered.kind === 'unreadable') {
    const faults = uid === undefined ? [] : ['a review with a uid gets no answer']
    if (!printable.test(answered.reason)) faults.push('the reason is not printable ASCII')
    return { outcome: 'unreadable', faults, patched: undefined }
  }
  const review = parse(answered.body)
  const response = isObject(review) ? review['response'] : undefined
  if (!isObject(review) || !isObject(response))
    return { outcome: 'unreadable', faults: ['there is no response'], patched: undefined }
  const faults: string[] = []
  const demand = (isRight: boolean, fault: string): void => {
    if (!isRight) faults.push(fault)
  }
  demand(review['kind'] === 'AdmissionReview', 'the kind is not AdmissionReview')
  demand(review['apiVersion'] === 'admission.k8s.io/v1', 'the version is not admission.k8s.io/v1')
  demand(response['uid'] === uid, 'the uid is not echoed')
  demand(typeof response['allowed'] === 'boolean', 'allowed is no boolean')
  faults.push(...checkWarnings(response['warnings']), ...checkAnnotations(response['auditAnnotations']))
  if (response['allowed'] !== true) {
    faults.push(...checkStatus(response['status']))
    demand(response['patch'] === undefined, 'a refusal carries a patch')
    demand(entry.phase === 'validate', 'a describing entry refuses')
    return { outcome: 'refused', faults, patched: undefined }
  }
  const { patch } = response
  if (patch === undefined) return { outcome: 'admitted', faults, patched: undefined }
  demand(entry.phase === 'mutate', 'a validating entry patches')
  demand(response['patchType'] === 'JSONPatch', 'the patch is of no type')
  const { patched, fault } = checkPatch(objectOf(body), typeof patch === 'string' ? patch : '')
  if (fault !== undefined) faults.push(fault)
  return { outcome: 'patched', faults, patched }
}

function uidOf(body: unknown): string | undefined {
  const request = isObject(body) ? body['request'] : undefined
  const uid = isObject(request) ? request['uid'] : undefined
  return typeof uid === 'string' && uid !== '' ? uid : undefined
}

function objectOf(body: unknown): unknown {
  const request = isObject(body) ? body['request'] : undefined
  return isObject(request) ? request['object'] : undefined
}

function checkWarnings(warnings: unknown): string[] {
  if (warnings === undefined) return []
  if (!Array.isArray(warnings)) return ['the warnings are no list']
  const faults: string[] = []
  if (warnings.length > 9) faults.push('there are more than 9 warnings')
  for (const warning of warnings as readonly unknown[])
    if (typeof warning !== 'string' || warning === '' || warning.length > 200 || !printable.test(warning))
      faults.push(`a warning is not printable ASCII of 200 characters: ${JSON.stringify(warning)}`)
  return faults
}

function checkAnnotations(annotations: unknown): string[] {
  if (annotations === undefined) return []
  if (!isObject(annotations)) return ['the audit annotations are no object']
  return Object.entries(annotations).flatMap(([key, value]) =>
    /^[a-z-]{1,63}$/.test(key) && typeof value === 'string' && value.length <= 1024 && printable.test(value)
      ? []
      : [`the audit annotation ${key} is not printable ASCII of 1 KiB: ${JSON.stringify(value)}`],
  )
}

function checkStatus(status: unknown): string[] {
  if (!isObject(status)) return ['a refusal has no status']
  const { message, code, reason, details } = status
  const faults: string[] = []
  if (code !== 403 || reason !== 'Forbidden') faults.push('a refusal is not 403 Forbidden')
  if (typeof message !== 'string' || message === '' || message.length > 4096 || !printableLines.test(message))
    faults.push(`the message is not printable ASCII of 4 KiB: ${JSON.stringify(message)}`)
  const causes = isObject(details) ? details['causes'] : undefined
  for (const cause of Array.isArray(causes) ? (causes as readonly unknown[]) : [])
    if (
      !isObject(cause) ||
      !Object.values(cause).every((text) => typeof text === 'string' && printableLines.test(text))
    )
      faults.push(`a cause is not printable ASCII: ${JSON.stringify(cause)}`)
  return faults
}

/** A patch has to apply, and may touch nothing but the description. */
function checkPatch(object: unknown, patch: string): { readonly patched: unknown; readonly fault?: string } {
  // No API server sends an object without metadata, so nothing has to apply to it.
  if (!isObject(object) || !isObject(object['metadata'])) return { patched: undefined }
  const operations = parse(Buffer.from(patch, 'base64').toString('utf8'))
  if (!isPatch(operations)) return { patched: undefined, fault: `the patch is no JSON Patch: ${patch}` }
  const patched: unknown = JSON.parse(JSON.stringify(object))
  const errors = applyPatch(patched, operations).filter((error) => error !== null)
  if (errors.length > 0) return { patched, fault: `the patch does not apply: ${JSON.stringify(operations)}` }
  const description = annotationsOf(patched)?.[descriptionKey]
  if (
    typeof description !== 'string' ||
    Buffer.byteLength(description) > 1024 ||
    !printable.test(description)
  )
    return {
      patched,
      fault: `the description is not printable ASCII of 1 KiB: ${JSON.stringify(description)}`,
    }
  return withoutDescription(patched) === withoutDescription(object)
    ? { patched }
    : { patched, fault: `the patch touches more than the description: ${JSON.stringify(operations)}` }
}

function isPatch(value: unknown): value is PatchOperation[] {
  return Array.isArray(value) && value.every((operation) => isObject(operation) && 'op' in operation)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function annotationsOf(object: unknown): Readonly<Record<string, unknown>> | undefined {
  const metadata = isObject(object) ? object['metadata'] : undefined
  const annotations = isObject(metadata) ? metadata['annotations'] : undefined
  return isObject(annotations) ? annotations : undefined
}

/** The object's JSON with no description; no annotations are the same as an empty map of them. */
function withoutDescription(object: unknown): string {
  if (!isObject(object)) return JSON.stringify(object)
  const { metadata, ...others } = object
  const { annotations, ...rest } = isObject(metadata) ? metadata : {}
  const kept = Object.entries(isObject(annotations) ? annotations : {}).filter(
    ([name]) => name !== descriptionKey,
  )
  return JSON.stringify([others, rest, kept])
}
