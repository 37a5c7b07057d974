/** MapLibre with our own pale style over our own tiles. The worker is a file of ours: the security policy allows no blob. */
import maplibregl, { type Map as MapLibre, type StyleSpecification } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-csp-worker.js?url'
import 'maplibre-gl/dist/maplibre-gl.css'

maplibregl.setWorkerUrl(workerUrl)

export type { MapLibre }
export { maplibregl }

const FONTS = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif'

/** Names of places in the language of the page; glyphs are drawn from the system's own fonts. */
function paleStyle(locale: string): StyleSpecification {
  const origin = location.origin
  const name = locale === 'en' ? ['coalesce', ['get', 'name_en'], ['get', 'name']] : ['get', 'name']
  return {
    version: 8,
    sources: {
      places: { type: 'vector', tiles: [`${origin}/v1/tiles/places/{z}/{x}/{y}.mvt`], minzoom: 7, maxzoom: 14 },
    },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': '#f3f5f4' } },
      {
        id: 'district', type: 'fill', source: 'places', 'source-layer': 'places', filter: ['==', ['get', 'level'], 1],
        paint: { 'fill-color': '#fdfdfb' },
      },
      {
        id: 'communities', type: 'fill', source: 'places', 'source-layer': 'places', filter: ['==', ['get', 'level'], 3], minzoom: 10,
        paint: { 'fill-color': ['match', ['%', ['length', ['get', 'name']], 3], 0, '#f6f8f3', 1, '#fbfaf5', '#f5f7fa'], 'fill-opacity': 0.9 },
      },
      {
        id: 'community-lines', type: 'line', source: 'places', 'source-layer': 'places', filter: ['==', ['get', 'level'], 3], minzoom: 10.5,
        paint: { 'line-color': '#c3ccd6', 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 0.5, 15, 1.4], 'line-dasharray': [3, 2] },
      },
      {
        id: 'street-lines', type: 'line', source: 'places', 'source-layer': 'places', filter: ['==', ['get', 'level'], 2],
        paint: { 'line-color': '#9fb0c4', 'line-width': ['interpolate', ['linear'], ['zoom'], 9, 0.8, 14, 2] },
      },
      {
        id: 'district-lines', type: 'line', source: 'places', 'source-layer': 'places', filter: ['==', ['get', 'level'], 1],
        paint: { 'line-color': '#7c92ad', 'line-width': 2 },
      },
      {
        id: 'street-names', type: 'symbol', source: 'places', 'source-layer': 'places', filter: ['==', ['get', 'level'], 2], maxzoom: 13,
        layout: { 'text-field': name as never, 'text-size': 13, 'text-padding': 8 },
        paint: { 'text-color': '#4d5b6b', 'text-halo-color': '#ffffff', 'text-halo-width': 1.6 },
      },
      {
        id: 'community-names', type: 'symbol', source: 'places', 'source-layer': 'places', filter: ['==', ['get', 'level'], 3], minzoom: 12.5,
        layout: { 'text-field': name as never, 'text-size': 12, 'text-padding': 12 },
        paint: { 'text-color': '#66748a', 'text-halo-color': '#ffffff', 'text-halo-width': 1.4 },
      },
    ],
  }
}

export interface View {
  lon: number
  lat: number
  zoom: number
}

export function makeMap(container: HTMLElement, view: View, locale: string): MapLibre {
  const map = new maplibregl.Map({
    container,
    style: paleStyle(locale),
    center: [view.lon, view.lat],
    zoom: view.zoom,
    minZoom: 7,
    maxZoom: 19,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    localIdeographFontFamily: FONTS,
    fadeDuration: 0,
  })
  map.touchZoomRotate.disableRotation()
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right')
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 100 }), 'bottom-left')
  return map
}
