-- Figures of the programme area on the day asked for, in parts: by use and street, by duration, by
-- market, by kind of area. They count what the layer of statistics counts, and hide as it does.
-- whole.sql
,
vacant AS (
  SELECT DISTINCT ON (e.unit_id) e.unit_id, e.duration, e.months_vacant, CASE
      WHEN e.kind = 'unusable' THEN 'unusable'
      WHEN e.kind IN ('market_active', 'turnover') OR e.stage = 'on_market' THEN 'market' ELSE 'rest' END AS market
  FROM episodes e
  WHERE e.stage IN ('vacant', 'on_market', 'interim_use') AND NOT e.is_stale
  ORDER BY e.unit_id, e.id
),
seen AS (
  SELECT DISTINCT s.unit_id FROM unit_sighting s CROSS JOIN policy
  WHERE s.occupancy = 'occupied' AND s.seen_on <= geoqm_day()
    AND s.seen_on + make_interval(months => policy.stale_after_months) >= geoqm_day()
),
-- A shop front is every room on the ground floor that is not lived in; shopping centres stand apart.
-- The street of a corner house is the one its label begins with.
stock AS MATERIALIZED (
  SELECT u.id, b.quarter, u.area_m2, u.area_measure, v.duration, v.months_vacant, v.market,
    (v.unit_id IS NOT NULL)::integer AS vacant, (v.unit_id IS NOT NULL OR s.unit_id IS NOT NULL)::integer AS known,
    CASE WHEN u.kind = 'dwelling' THEN 'dwelling' WHEN right(b.function_code, 4) = '2052' THEN 'centre'
      WHEN u.floor = 0 THEN 'shopfront' ELSE 'other' END AS use,
    CASE WHEN u.kind <> 'dwelling' AND u.floor = 0 THEN (SELECT a.street FROM address a
      WHERE a.building_id = b.id AND a.vanished_on IS NULL
      ORDER BY starts_with(b.address_label, a.street) DESC, a.id LIMIT 1) END AS street
  FROM whole w
  JOIN building b ON ST_Covers(w.outline, b.location) IS TRUE AND (b.vanished_on IS NULL OR b.vanished_on > geoqm_day())
  JOIN unit u ON u.building_id = b.id AND (u.vanished_on IS NULL OR u.vanished_on > geoqm_day())
  LEFT JOIN vacant v ON v.unit_id = u.id
  LEFT JOIN seen s ON s.unit_id = u.id
),
total AS (SELECT count(*) AS units, coalesce(sum(vacant), 0) AS vacant, coalesce(sum(known), 0) AS known FROM stock),
node AS (
  SELECT part, '' AS key, NULL AS parent, 1 AS level, units, vacant, known, NULL::numeric AS area_m2, NULL::numeric AS vacant_m2
  FROM total CROSS JOIN unnest(ARRAY['use', 'duration', 'market']) AS part
  UNION ALL
  SELECT 'use', use, 'use:', 2, count(*), sum(vacant), sum(known), NULL, NULL FROM stock GROUP BY use
  UNION ALL
  SELECT 'street', coalesce(street, ''), 'use:shopfront', 3, count(*), sum(vacant), sum(known), NULL, NULL
  FROM stock WHERE use = 'shopfront' GROUP BY coalesce(street, '')
  UNION ALL
  SELECT 'duration', s.duration, 'duration:', 2, t.units, count(*), NULL, NULL, NULL
  FROM stock s CROSS JOIN total t WHERE s.vacant = 1 GROUP BY s.duration, t.units
  UNION ALL
  SELECT 'market', s.market, 'market:', 2, t.units, count(*), NULL, NULL, NULL
  FROM stock s CROSS JOIN total t WHERE s.vacant = 1 GROUP BY s.market, t.units
  UNION ALL
  SELECT 'area', '', NULL, 1, count(*), coalesce(sum(vacant), 0), NULL, sum(area_m2), coalesce(sum(area_m2) FILTER (WHERE vacant = 1), 0)
  FROM stock WHERE area_m2 IS NOT NULL
  UNION ALL
  SELECT 'area', coalesce(area_measure, 'unknown'), 'area:', 2, count(*), sum(vacant), NULL, sum(area_m2), coalesce(sum(area_m2) FILTER (WHERE vacant = 1), 0)
  FROM stock WHERE area_m2 IS NOT NULL GROUP BY coalesce(area_measure, 'unknown')
),
judged AS (
  SELECT part || ':' || key AS id, parent, level, n.units, n.vacant, k, (n.vacant < k OR n.units - n.vacant < k) AS alone
  FROM node n CROSS JOIN policy WHERE n.units > 0
),
-- hiding.sql
,
-- Where the layer may have to hide the whole so that no quarter shows through, nothing is shown here.
within AS (
  SELECT count(DISTINCT quarter) AS quarters, count(*) AS units, coalesce(sum(vacant), 0) AS vacant
  FROM stock WHERE quarter <> ''
),
open AS (
  SELECT t.units > 0 AND t.vacant >= k AND t.units - t.vacant >= k
    AND (w.quarters = 0 OR w.quarters > 1 AND w.vacant >= k AND w.units - w.vacant >= k) AS may_show
  FROM total t CROSS JOIN within w CROSS JOIN policy
),
pace AS (
  SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY months_vacant) AS median, count(months_vacant) AS number
  FROM stock WHERE vacant = 1
)
SELECT n.part, n.key, n.units::integer AS units,
  CASE WHEN NOT s.is_hidden AND n.part <> 'area' THEN n.vacant::integer END AS vacant,
  CASE WHEN NOT s.is_hidden THEN round(100.0 * n.known / n.units)::integer END AS coverage,
  CASE WHEN NOT s.is_hidden THEN n.area_m2 END AS area_m2,
  CASE WHEN NOT s.is_hidden THEN n.vacant_m2 END AS vacant_m2,
  CASE WHEN o.may_show AND p.number >= k THEN p.median END AS median_months,
  s.is_hidden, geoqm_day() AS reference_on, k AS smallest, structural_after_months AS structural_after,
  n.vacant::integer AS exact_vacant, round(100.0 * n.known / n.units)::integer AS exact_coverage,
  n.vacant_m2 AS exact_vacant_m2, n.area_m2 AS exact_area_m2, p.median AS exact_median_months
FROM node n CROSS JOIN policy CROSS JOIN open o CROSS JOIN pace p
CROSS JOIN LATERAL (SELECT NOT o.may_show OR EXISTS (SELECT FROM concealed c WHERE c.id = n.part || ':' || n.key) AS is_hidden) s
WHERE n.units > 0
