/// <reference types="vite/client" />
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}
declare module 'maplibre-gl/dist/maplibre-gl-csp.js' {
  export * from 'maplibre-gl'
  export { default } from 'maplibre-gl'
}
declare module 'virtual:doorstep-words/*' {
  const words: Record<string, string>
  export default words
}
declare module 'virtual:glance-words' {
  const words: Record<'zh-CN' | 'en', Record<string, string>>
  export default words
}
/** The version of this build. */
declare const __APP_VERSION__: string
