/** The HTTP statuses that the server answers with where there is no review to answer. */
export type FailureCode = 400 | 404 | 405 | 500 | 503

const reasons: Readonly<Record<FailureCode, string>> = {
  400: 'BadRequest',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  500: 'InternalError',
  503: 'ServiceUnavailable',
}

/** A failure as Kubernetes writes it in JSON (meta/v1 Status), for clients and people alike. */
export function renderFailureStatus(code: FailureCode, message: string): string {
  return JSON.stringify({
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: reasons[code],
    code,
    message,
  })
}
