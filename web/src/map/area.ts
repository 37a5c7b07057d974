/** Drawing an area: click by click, closed with a double click or Enter; Escape gives up. */
import type { Feature, FeatureCollection } from 'geojson'
import type { GeoJSONSource, MapMouseEvent } from 'maplibre-gl'
import type { Area } from '@/api/types'
import type { MapLibre } from './engine'

const SOURCE = 'area'

function collection(points: [number, number][], closed: boolean): FeatureCollection {
  const features: Feature[] = []
  if (closed && points.length >= 3) {
    features.push({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[...points, points[0] as [number, number]]] } })
  } else if (points.length >= 2) {
    features.push({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: points } })
  }
  for (const p of closed ? [] : points) features.push({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: p } })
  return { type: 'FeatureCollection', features }
}

function put(map: MapLibre, data: FeatureCollection): void {
  const source = map.getSource(SOURCE) as GeoJSONSource | undefined
  if (source) return void source.setData(data)
  map.addSource(SOURCE, { type: 'geojson', data })
  map.addLayer({ id: 'area-fill', type: 'fill', source: SOURCE, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': '#1257b5', 'fill-opacity': 0.12 } })
  map.addLayer({ id: 'area-line', type: 'line', source: SOURCE, paint: { 'line-color': '#1257b5', 'line-width': 2 } })
  map.addLayer({ id: 'area-points', type: 'circle', source: SOURCE, filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-color': '#ffffff', 'circle-radius': 5, 'circle-stroke-color': '#1257b5', 'circle-stroke-width': 2 } })
}

export function showArea(map: MapLibre, area: Area | null | undefined): void {
  put(map, area ? collection((area.coordinates[0] ?? []).slice(0, -1), true) : { type: 'FeatureCollection', features: [] })
}

export interface Drawing {
  finish: () => void
  giveUp: () => void
}

/** Ends with the polygon, or null when it was given up. Returns the ways to end it without a keyboard. */
export function drawArea(map: MapLibre, done: (area: Area | null) => void): Drawing {
  const points: [number, number][] = []
  map.getCanvas().style.cursor = 'crosshair'
  map.doubleClickZoom.disable()

  function click(e: MapMouseEvent) {
    const last = points[points.length - 1]
    const next: [number, number] = [Number(e.lngLat.lng.toFixed(6)), Number(e.lngLat.lat.toFixed(6))]
    if (last && last[0] === next[0] && last[1] === next[1]) return
    points.push(next)
    put(map, collection(points, false))
  }
  function stop(area: Area | null) {
    map.off('click', click)
    map.off('dblclick', finish)
    removeEventListener('keydown', key)
    map.doubleClickZoom.enable()
    map.getCanvas().style.cursor = ''
    showArea(map, area)
    done(area)
  }
  function finish() {
    if (points.length < 3) return stop(null)
    return stop({ type: 'Polygon', coordinates: [[...points, points[0] as [number, number]]] })
  }
  function key(e: KeyboardEvent) {
    if (e.key === 'Enter') finish()
    if (e.key === 'Escape') stop(null)
  }
  map.on('click', click)
  map.on('dblclick', finish)
  addEventListener('keydown', key)
  return { finish, giveUp: () => stop(null) }
}
