/** The worker thread that answers large reviews, wired as the main thread is. */
import { parentPort } from 'node:worker_threads'
import { rules } from '../rules/catalogue.ts'
import { serveReviews } from '../server/large-review-worker.ts'
import { loadConfiguration } from '../server/load-configuration.ts'
import { composeAnswerer } from './compose-answerer.ts'

if (parentPort === null) throw new Error('this module is a worker thread of `netpol-guardrail serve`')
serveReviews(parentPort, (text, cluster) => {
  const loading = loadConfiguration(text, rules)
  if (!loading.ok) throw new Error('the configuration in force was refused by the worker')
  return composeAnswerer(loading.configuration, cluster)
})
