/** Asking the server without an account. What goes wrong has a key; 'offline' is one of them. */
export class Refused extends Error {
  constructor(
    readonly key: string,
    readonly status: number,
    readonly seconds = 0,
    /** names of the fields that were wrong */
    readonly fields: string[] = [],
  ) {
    super(key)
  }
}

async function said(response: Response): Promise<Refused> {
  const problem = (await response.json().catch(() => ({}))) as { key?: string; errors?: { field: string }[] }
  return new Refused(problem.key ?? 'broken', response.status, Number(response.headers.get('Retry-After') ?? 0), (problem.errors ?? []).map((e) => e.field))
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, { cache: 'no-store', credentials: 'same-origin', ...init })
  } catch {
    throw new Refused('offline', 0)
  }
  if (!response.ok) throw await said(response)
  return response
}

export async function get<T>(path: string): Promise<T> {
  return (await (await send(path, { headers: { Accept: 'application/json' } })).json()) as T
}

const sendJson = (path: string, body: unknown) => send(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })

export async function post(path: string, body: unknown): Promise<void> {
  await sendJson(path, body)
}

/** Sends, and gives what was answered. */
export async function ask<T>(path: string, body: unknown): Promise<T> {
  return (await (await sendJson(path, body)).json()) as T
}

/** A picture or a paper under the name `file`, after what is said of it, as a form sends it. */
export async function upload<T>(path: string, file: Blob, said: Record<string, string> = {}, name = 'photo.jpg'): Promise<T> {
  const form = new FormData()
  for (const [key, value] of Object.entries(said)) form.append(key, value)
  form.append('file', file, name)
  return (await (await send(path, { method: 'POST', body: form })).json()) as T
}
