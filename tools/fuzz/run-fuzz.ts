import type { Entry } from '../../src/model/entry.ts'
import type { AnsweredReview, ReviewAnswerer } from '../../src/server/review-answerer.ts'
import { checkAnswer, type Outcome } from './check-answer.ts'
import { compareRules } from './compare-rules.ts'
import { type GeneratedReview, generateReview } from './generate-review.ts'
import { type Expectation, expectAnswer } from './reference.ts'
import { isObject } from './reference-shapes.ts'
import { shrink } from './shrink.ts'
import { makeGuard, type World, worlds } from './worlds.ts'

/** What is to be run. */
export interface FuzzOptions {
  readonly seed: number
  readonly reviews: number
  /** Where to begin: to repeat one review of a run. */
  readonly first?: number
  /** After how many failures the run ends. */
  readonly maxFailures?: number
  /** The guard of a world: the shipped one unless said otherwise. */
  readonly guardOf?: (world: World) => ReviewAnswerer
  /** Called after every ten thousand reviews with how many are done. */
  readonly onProgress?: (done: number) => void
}

/** An answer that is wrong. */
export interface FuzzFailure {
  readonly seed: number
  readonly index: number
  readonly world: string
  readonly entry: string
  readonly faults: readonly string[]
  readonly body: string
  /** A smaller body with the same fault. */
  readonly shrunk: string
}

/** What came of a run. */
export interface FuzzReport {
  readonly failures: readonly FuzzFailure[]
  /** How many reviews of each kind there were, by `entry outcome expectation`. */
  readonly counts: ReadonlyMap<string, number>
}

interface Judged {
  readonly faults: readonly string[]
  readonly outcome: Outcome | 'threw'
  readonly expectation: Expectation['answer'] | 'no JSON'
}

/** Puts generated reviews to the guard, one after the other, and compares the answers with the reference. */
export async function runFuzz({
  seed,
  reviews,
  first = 0,
  maxFailures = 10,
  guardOf = makeGuard,
  onProgress,
}: FuzzOptions): Promise<FuzzReport> {
  const guards = new Map(worlds.map((world) => [world, guardOf(world)]))
  const counts = new Map<string, number>()
  const failures: FuzzFailure[] = []
  for (let index = first; index < first + reviews && failures.length < maxFailures; index += 1) {
    const review = generateReview(seed, index)
    const guard = guards.get(review.world)
    if (guard === undefined) throw new TypeError(`there is no guard in world ${review.world.name}`)
    const judged = await judgeReview(guard, review)
    const key = `${review.entry.name} ${judged.outcome} ${judged.expectation}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
    if (judged.faults.length > 0) failures.push(await failureOf(guard, review, judged, { seed, index }))
    if ((index - first + 1) % 10_000 === 0) onProgress?.(index - first + 1)
  }
  return { failures, counts }
}

async function failureOf(
  guard: ReviewAnswerer,
  { world, entry, body }: GeneratedReview,
  { faults }: Judged,
  { seed, index }: { readonly seed: number; readonly index: number },
): Promise<FuzzFailure> {
  const kindsOf = (each: readonly string[]): string[] => each.map((fault) => fault.split(':')[0] ?? fault)
  const sought = new Set(kindsOf(faults))
  const shrunk = await shrink(body, async (smaller) => {
    const again = await judgeReview(guard, { world, entry, body: smaller })
    return kindsOf(again.faults).some((fault) => sought.has(fault))
  })
  return { seed, index, world: world.name, entry: entry.name, faults, body, shrunk }
}

async function judgeReview(guard: ReviewAnswerer, { world, entry, body }: GeneratedReview): Promise<Judged> {
  const parsed = parse(body)
  const expectation = parsed === undefined ? undefined : expectAnswer(world, entry, parsed.value)
  const named = expectation?.answer ?? 'no JSON'
  let answered: AnsweredReview
  try {
    answered = await guard.answer(entry, body)
  } catch (error) {
    const fault = `it threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
    return { faults: [fault], outcome: 'threw', expectation: named }
  }
  const { outcome, faults, patched } = checkAnswer(entry, parsed?.value, answered)
  return {
    faults: [
      ...faults,
      ...(expectation === undefined ? [] : compare(outcome, expectation)),
      ...compareRules(answered, expectation?.rules ?? new Map()),
      ...(await checkRepetition(guard, entry, body, answered)),
      ...(await checkSecondPass(guard, entry, parsed?.value, patched)),
    ],
    outcome,
    expectation: named,
  }
}

/** The body as JSON; a byte order mark before it is legal. */
function parse(body: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body.replace(/^\uFEFF/, '')) as unknown }
  } catch {
    return undefined
  }
}

function compare(outcome: Outcome, { answer, because }: Expectation): string[] {
  if (answer === 'refuse' && outcome !== 'refused') return [`admits what has to be refused (${because})`]
  if (answer === 'admit' && outcome === 'refused') return [`refuses what has to be admitted (${because})`]
  return []
}

async function checkRepetition(
  guard: ReviewAnswerer,
  entry: Entry,
  body: string,
  answered: AnsweredReview,
): Promise<string[]> {
  const again = await guard.answer(entry, body)
  return JSON.stringify(again) === JSON.stringify(answered) ? [] : ['the same review gets another answer']
}

/** The API server may ask a describing entry again about what it made of an object. */
async function checkSecondPass(
  guard: ReviewAnswerer,
  entry: Entry,
  review: unknown,
  patched: unknown,
): Promise<string[]> {
  if (patched === undefined || !isObject(review) || !isObject(review['request'])) return []
  const request = { ...review['request'], object: patched }
  const again = await guard.answer(entry, JSON.stringify({ ...review, request }))
  const isQuiet = again.kind === 'answered' && !again.body.includes('"patchType"')
  return isQuiet ? [] : ['a second pass changes the description again']
}
