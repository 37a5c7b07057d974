/** Points of a page's own data (stops, search hits) as one GeoJSON layer. */
import type { Feature, FeatureCollection } from 'geojson'
import type { GeoJSONSource } from 'maplibre-gl'
import type { MapLibre } from './engine'

export interface PagePoint {
  id: string
  lon: number
  lat: number
  colour: string
  label?: string
  strong?: boolean
  faint?: boolean
}

function asCollection(points: PagePoint[]): FeatureCollection {
  const features: Feature[] = points.map((p) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [p.lon, p.lat] },
    properties: { id: p.id, colour: p.colour, label: p.label ?? '', strong: p.strong ? 1 : 0, faint: p.faint ? 1 : 0 },
  }))
  return { type: 'FeatureCollection', features }
}

export function showPoints(map: MapLibre, name: string, points: PagePoint[]): void {
  const source = map.getSource(name) as GeoJSONSource | undefined
  if (source) {
    source.setData(asCollection(points))
    return
  }
  map.addSource(name, { type: 'geojson', data: asCollection(points) })
  map.addLayer({
    id: name, type: 'circle', source: name,
    paint: {
      'circle-color': ['get', 'colour'],
      'circle-radius': ['interpolate', ['linear'], ['zoom'], 10, ['+', 4, ['*', ['get', 'strong'], 3]], 14, ['+', 7, ['*', ['get', 'strong'], 3]], 16, ['+', 11, ['*', ['get', 'strong'], 4]]],
      'circle-opacity': ['case', ['==', ['get', 'faint'], 1], 0.35, 1],
      'circle-stroke-color': ['case', ['==', ['get', 'strong'], 1], '#1c2733', '#ffffff'],
      'circle-stroke-width': ['case', ['==', ['get', 'strong'], 1], 2.5, 1.5],
    },
  })
  map.addLayer({
    id: `${name}-labels`, type: 'symbol', source: name, minzoom: 14.5,
    layout: { 'text-field': ['get', 'label'], 'text-size': 11, 'text-allow-overlap': true },
    paint: { 'text-color': '#ffffff' },
  })
}

export function onPointClick(map: MapLibre, name: string, fn: (id: string) => void): void {
  map.on('click', name, (e) => {
    const id = e.features?.[0]?.properties?.id as string | undefined
    if (id) fn(id)
  })
  map.on('mouseenter', name, () => (map.getCanvas().style.cursor = 'pointer'))
  map.on('mouseleave', name, () => (map.getCanvas().style.cursor = ''))
}

export function fitPoints(map: MapLibre, points: { lon: number; lat: number }[]): void {
  if (!points.length) return
  const lons = points.map((p) => p.lon)
  const lats = points.map((p) => p.lat)
  map.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 56, maxZoom: 16.5, duration: 0 })
}
