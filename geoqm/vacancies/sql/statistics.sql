-- Public figures per area on the day asked for; what is stale is not counted as vacant.
--
-- Hidden is an area with fewer vacant units than the smallest public number `k`, or with fewer than
-- `k` that are not vacant (it would say which homes are empty), and what would give it away (hiding.sql).
-- The columns `exact_…` are for staff.
policy AS (
  SELECT stale_after_months, smallest_public_number AS k FROM vacancy_policy
),
place AS (
  SELECT a.id, a.outline, a.kind, a.name, a.quality,
    coalesce((SELECT p.id FROM area p
      WHERE p.kind = CASE a.kind WHEN 'block' THEN 'quarter' WHEN 'quarter' THEN 'programme_area' END
        AND p.vanished_on IS NULL AND ST_Covers(p.outline, ST_PointOnSurface(a.outline))
        AND coalesce(p.valid_from <= geoqm_day(), true) AND coalesce(p.valid_until >= geoqm_day(), true)
      ORDER BY p.id LIMIT 1), 0) AS parent
  FROM area a
  WHERE a.kind IN ('programme_area', 'quarter', 'block') AND a.vanished_on IS NULL
    AND coalesce(a.valid_from <= geoqm_day(), true) AND coalesce(a.valid_until >= geoqm_day(), true)
),
vacant AS (
  SELECT DISTINCT e.unit_id FROM episodes e
  WHERE e.stage IN ('vacant', 'on_market', 'interim_use') AND NOT e.is_stale
),
seen AS (
  SELECT DISTINCT s.unit_id FROM unit_sighting s CROSS JOIN policy
  WHERE s.occupancy = 'occupied' AND s.seen_on <= geoqm_day()
    AND s.seen_on + make_interval(months => policy.stale_after_months) >= geoqm_day()
),
house AS (
  SELECT u.building_id, count(*) AS units, count(v.unit_id) AS vacant,
    count(*) FILTER (WHERE v.unit_id IS NOT NULL OR s.unit_id IS NOT NULL) AS known
  FROM unit u LEFT JOIN vacant v ON v.unit_id = u.id LEFT JOIN seen s ON s.unit_id = u.id
  WHERE u.vanished_on IS NULL OR u.vanished_on > geoqm_day()
  GROUP BY u.building_id
),
-- Area by area: the index of the buildings' places finds those inside.
inside AS (
  SELECT p.id, sum(h.units) AS units, sum(h.vacant) AS vacant, sum(h.known) AS known
  FROM place p
  JOIN building b ON ST_Covers(p.outline, b.location) AND (b.vanished_on IS NULL OR b.vanished_on > geoqm_day())
  JOIN house h ON h.building_id = b.id
  GROUP BY p.id
),
figure AS (
  SELECT p.id, p.kind, p.parent, coalesce(i.units, 0) AS units, coalesce(i.vacant, 0) AS vacant,
    coalesce(i.known, 0) AS known
  FROM place p LEFT JOIN inside i ON i.id = p.id
),
-- Areas without units say nothing and protect nobody: they stay out.
judged AS (
  SELECT f.id, f.parent, CASE f.kind WHEN 'programme_area' THEN 1 WHEN 'quarter' THEN 2 ELSE 3 END AS level,
    f.units, f.vacant, k, (vacant < k OR units - vacant < k) AS alone
  FROM figure f CROSS JOIN policy WHERE units > 0
),
-- hiding.sql
SELECT p.id, p.outline, p.kind, p.name, p.quality, f.units::integer AS units,
  CASE WHEN NOT s.is_hidden THEN f.vacant::integer END AS vacant,
  CASE WHEN NOT s.is_hidden THEN round(100.0 * f.vacant / f.units, 1) END AS rate,
  CASE WHEN NOT s.is_hidden THEN round(100.0 * f.known / f.units)::integer END AS coverage,
  s.is_hidden, geoqm_day() AS reference_on,
  CASE WHEN f.units > 0 THEN f.vacant::integer END AS exact_vacant,
  CASE WHEN f.units > 0 THEN round(100.0 * f.known / f.units)::integer END AS exact_coverage
FROM place p
JOIN figure f ON f.id = p.id
CROSS JOIN LATERAL (SELECT f.units = 0 OR EXISTS (SELECT FROM concealed h WHERE h.id = p.id) AS is_hidden) s
