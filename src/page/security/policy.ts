import type { FastifyHelmetOptions } from '@fastify/helmet'

/**
 * What browsers are told about every answer: nothing is loaded but our own style and script, nothing inline is run or
 * styled, no frame, no other origin, no referrer. No HSTS and no upgrade of requests: loopback speaks plain HTTP.
 */
export const helmetOptions: FastifyHelmetOptions = {
  global: true,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'style-src': ["'self'"],
      'script-src': ["'self'"],
      'img-src': ["'self'"],
      'form-action': ["'self'"],
      'base-uri': ["'none'"],
      'frame-ancestors': ["'none'"],
      'require-trusted-types-for': ["'script'"],
    },
  },
  crossOriginOpenerPolicy: { policy: 'same-origin' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  crossOriginEmbedderPolicy: { policy: 'require-corp' },
  referrerPolicy: { policy: 'no-referrer' },
  strictTransportSecurity: false,
  frameguard: { action: 'deny' },
}
