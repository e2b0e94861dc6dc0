import { parentPort } from 'node:worker_threads'
import { serveReviews } from '../../src/server/large-review-worker.ts'
import { fakeAnswerer } from './fake-answerer.ts'

if (parentPort === null) throw new Error('this module runs in a worker')
serveReviews(parentPort, () => fakeAnswerer)
