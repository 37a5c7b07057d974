/** The one place that speaks HTTP with the server: CSRF, idempotency, versions, retries, errors as values of one class. */
import { reactive } from 'vue'
import type { Address } from './address'
import { ApiError, type Problem } from './error'

export type QueryValue = string | number | boolean | null | undefined | string[]
export type Query = Record<string, QueryValue>

export interface Options {
  query?: Query
  body?: unknown
  /** Version seen by the person: sent as If-Match. */
  version?: number
  /** Why sealed data is read: sent as X-Purpose. */
  purpose?: string
  signal?: AbortSignal
  /** The same key again gives the stored reply; made here when absent. */
  key?: string
  /** How often it is tried before one says that there is no network; who has a plan of his own tries once. */
  tries?: number
}

/** Whether the last request reached the server; screens say so. */
export const link = reactive({ online: true })

const TRIES = 3
let csrf = ''
let whenSignedOut: () => void = () => undefined

export function setCsrf(token: string): void {
  csrf = token
}

export function onSignedOut(fn: () => void): void {
  whenSignedOut = fn
}

/** Random text for Idempotency-Key and client ids; works without a secure context too. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

export function address(path: string, query: Query = {}): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one))
  }
  const text = params.toString()
  return text ? `${path}?${text}` : path
}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms))

/** Safe to send again: the Idempotency-Key makes a repeated write the same write. */
async function send(url: string, init: RequestInit, tries: number): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    let retryAfter = 0
    try {
      const response = await fetch(url, init)
      link.online = true
      if (response.status !== 503 || attempt >= tries) return response
      retryAfter = Number(response.headers.get('Retry-After') ?? 0)
    } catch (e) {
      if (init.signal?.aborted) throw e
      if (attempt >= tries || navigator.onLine === false) {
        link.online = false
        throw new ApiError({ status: 0, key: 'offline' })
      }
    }
    await wait(Math.min(Math.max(retryAfter * 1000, 250 * 2 ** attempt), 5000))
  }
}

async function refusal(response: Response): Promise<ApiError> {
  let problem: Problem
  try {
    problem = (await response.json()) as Problem
    if (typeof problem.key !== 'string') problem = { ...problem, key: 'broken' }
  } catch {
    problem = { status: response.status, key: response.status >= 500 ? 'unavailable' : 'broken' }
  }
  return new ApiError({ ...problem, status: response.status })
}

/** A 401 that is not ours (the portal of a hotel) signs nobody out. */
async function refused(response: Response, path: string): Promise<ApiError> {
  const error = await refusal(response)
  if (error.status === 401 && error.key !== 'broken' && path !== '/v1/session') whenSignedOut()
  return error
}

/** Bytes that are no JSON, and the reply with its headers; sent once, refusals are thrown like everywhere. */
export async function exchange(method: string, path: string, headers: Record<string, string>, body?: Blob): Promise<Response> {
  const response = await send(path, { method, headers: { ...headers, 'X-CSRF': csrf }, body, credentials: 'same-origin', cache: 'no-store' }, 1)
  if (!response.ok) throw await refused(response, path)
  return response
}

async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  let body: BodyInit | undefined
  if (options.body instanceof FormData) {
    body = options.body
  } else if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    body = JSON.stringify(options.body)
  }
  if (method !== 'GET') {
    headers['X-CSRF'] = csrf
    headers['Idempotency-Key'] = options.key ?? randomKey()
  }
  if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`
  if (options.purpose !== undefined) headers['X-Purpose'] = encodeURIComponent(options.purpose)
  const response = await send(address(path, options.query), {
    method,
    headers,
    body,
    credentials: 'same-origin',
    cache: 'no-store',
    signal: options.signal,
  }, options.tries ?? TRIES)
  if (!response.ok) throw await refused(response, path)
  if (response.status === 204) return undefined as T
  const type = response.headers.get('Content-Type') ?? ''
  return (type.includes('json') ? await response.json() : await response.text()) as T
}

export const api = {
  get: <T>(path: Address<'get'>, query?: Query, options: Options = {}) => request<T>('GET', path, { ...options, query }),
  post: <T>(path: Address<'post'>, body: unknown = {}, options: Options = {}) => request<T>('POST', path, { ...options, body }),
  put: <T>(path: Address<'put'>, body: unknown, options: Options = {}) => request<T>('PUT', path, { ...options, body }),
  patch: <T>(path: Address<'patch'>, body: unknown, version: number) => request<T>('PATCH', path, { body, version }),
  del: <T>(path: Address<'delete'>, query?: Query) => request<T>('DELETE', path, { query }),
}

/** A multipart body with the file under `file`. */
export function fileForm(file: Blob, name: string, extra: Record<string, string> = {}): FormData {
  const form = new FormData()
  for (const [key, value] of Object.entries(extra)) form.append(key, value)
  form.append('file', file, name)
  return form
}
