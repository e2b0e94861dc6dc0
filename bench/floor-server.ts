/**
 * The floor of the bench: a bare fastify handler over HTTPS that parses a review and admits it, with fastify's own
 * body parser and no judgement. Nothing that answers on Node can be much cheaper.
 */
import { readFileSync } from 'node:fs'
import { fastify } from 'fastify'

const [certFile = '', keyFile = ''] = process.argv.slice(2)
const app = fastify({
  https: { cert: readFileSync(certFile), key: readFileSync(keyFile), ALPNProtocols: ['http/1.1'] },
  bodyLimit: 64 * 1024 * 1024,
  keepAliveTimeout: 120_000,
})
app.post('/*', (call) => {
  const { request } = call.body as { readonly request: { readonly uid: string } }
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid: request.uid, allowed: true },
  }
})
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
console.log(JSON.stringify({ port: typeof address === 'object' ? address?.port : undefined }))
