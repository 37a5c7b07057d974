/** Addresses of the server as the types of its own description know them: a wrong one does not compile. */
import type { paths } from './openapi'

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Filled<P extends string> = P extends `${infer A}{${string}}${infer B}` ? `${A}${string}${Filled<B>}` : P

/** Every address that answers the method, with text in the place of {parameters}. */
export type Address<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? Filled<P & string> : never
}[keyof paths]
