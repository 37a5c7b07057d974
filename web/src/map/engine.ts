/** MapLibre with our own pale style over our own tiles. The worker is a file of ours: the security policy allows no blob. */
import maplibregl, { type Map as MapLibre, type StyleSpecification, type SymbolLayerSpecification } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-csp-worker.js?url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { FONTS, NAMES } from './labels'

maplibregl.setWorkerUrl(workerUrl)

export type { MapLibre }
export { maplibregl }

/** Where a place's centre is taken its name moves up or down by a line before it gives way; to a side it would stand in the neighbour. */
const SHIFTED = { 'text-variable-anchor': ['center', 'top', 'bottom'], 'text-radial-offset': 0.7 } satisfies SymbolLayerSpecification['layout']

/** Names of places in the language of the page, else as they are; glyphs are drawn from the system's own fonts. They come from points of
 * their own: an outline is cut into tiles, and its name would stand in each of them. */
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
        id: NAMES, type: 'symbol', source: 'places', 'source-layer': 'place_names', filter: ['==', ['get', 'level'], 3], minzoom: 12.5,
        layout: { 'text-field': name as never, 'text-font': FONTS, 'text-size': 12, 'text-padding': 8, ...SHIFTED },
        paint: { 'text-color': '#5c6a7e', 'text-halo-color': '#ffffff', 'text-halo-width': 1.6 },
      },
      {
        id: 'street-names', type: 'symbol', source: 'places', 'source-layer': 'place_names', filter: ['==', ['get', 'level'], 2], maxzoom: 13,
        layout: { 'text-field': name as never, 'text-font': FONTS, 'text-size': 13, 'text-padding': 6, ...SHIFTED },
        paint: { 'text-color': '#33414f', 'text-halo-color': '#ffffff', 'text-halo-width': 1.8 },
      },
    ],
  }
}

export interface View {
  lon: number
  lat: number
  zoom: number
}

/** The element of a map knows it: a browser test asks what is drawn, which no picture says. */
export type MapBox = HTMLElement & { drawn?: MapLibre }

export function makeMap(container: MapBox, view: View, locale: string): MapLibre {
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
    fadeDuration: 0,
  })
  container.drawn = map
  map.touchZoomRotate.disableRotation()
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), 'top-right')
  map.addControl(new maplibregl.ScaleControl({ maxWidth: 100 }), 'bottom-left')
  return map
}
