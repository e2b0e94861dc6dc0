/** The worker thread that answers large reviews, wired as the main thread is. Its URL says the level. */
import { parentPort } from 'node:worker_threads'
import { serveReviews } from '../server/large-review-worker.ts'
import { composeAnswerer } from './compose-answerer.ts'

if (parentPort === null) throw new Error('this module is a worker thread of `netpol-guardrail serve`')
const level = new URL(import.meta.url).searchParams.get('level')
serveReviews(parentPort, composeAnswerer(level === 'strict' ? 'strict' : 'baseline'))
