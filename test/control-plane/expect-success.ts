import type { ApiResponse } from './request.ts'

/** Returns a response that is a success, for steps that only prepare a test. Throws with the answer otherwise. */
export function expectSuccess(response: ApiResponse): ApiResponse {
  const { statusCode, body } = response
  if (statusCode < 200 || statusCode > 299) throw new Error(`the API server answered ${statusCode}: ${body}`)
  return response
}
