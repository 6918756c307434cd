-- Public figures per area on the day asked for; what is stale is not counted as vacant.
--
-- Hidden is an area with fewer vacant units than the smallest public number `k`, or with fewer than
-- `k` that are not vacant (it would say which homes are empty). So that nobody finds a hidden number
-- by subtracting what is shown from the total, areas of one parent are hidden together: at least two,
-- with `k` vacant and `k` other units among them. Where that is impossible, the parent is hidden too;
-- and within a hidden parent at least two of its own areas are hidden.
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
  SELECT f.*, k, (vacant < k OR units - vacant < k) AS alone FROM figure f CROSS JOIN policy WHERE units > 0
),
-- Blocks first: can they hide each other? If not, their quarter cannot be shown.
block_rank AS (
  SELECT id, parent, k, alone, row_number() OVER w AS place, sum(vacant) OVER w AS hidden_vacant,
    sum(units - vacant) OVER w AS hidden_others, count(*) FILTER (WHERE alone) OVER (PARTITION BY parent) AS lonely
  FROM judged WHERE kind = 'block'
  WINDOW w AS (PARTITION BY parent ORDER BY alone DESC, vacant, units, id)
),
block_group AS (
  SELECT parent, max(lonely) AS lonely, min(place) FILTER (WHERE place >= greatest(lonely, 2)
    AND hidden_vacant >= k AND hidden_others >= k) AS last_hidden
  FROM block_rank GROUP BY parent
),
quarter AS (
  SELECT j.id, j.parent, j.k, j.vacant, j.units,
    j.alone OR coalesce(g.lonely > 0 AND g.last_hidden IS NULL, false) AS alone
  FROM judged j LEFT JOIN block_group g ON g.parent = j.id WHERE j.kind = 'quarter'
),
quarter_rank AS (
  SELECT id, parent, k, row_number() OVER w AS place, sum(vacant) OVER w AS hidden_vacant,
    sum(units - vacant) OVER w AS hidden_others, count(*) FILTER (WHERE alone) OVER (PARTITION BY parent) AS lonely
  FROM quarter WINDOW w AS (PARTITION BY parent ORDER BY alone DESC, vacant, units, id)
),
quarter_group AS (
  SELECT parent, max(lonely) AS lonely, min(place) FILTER (WHERE place >= greatest(lonely, 2)
    AND hidden_vacant >= k AND hidden_others >= k) AS last_hidden
  FROM quarter_rank GROUP BY parent
),
hidden AS (
  SELECT j.id FROM judged j LEFT JOIN quarter_group g ON g.parent = j.id
  WHERE j.kind = 'programme_area' AND (j.alone OR coalesce(g.lonely > 0 AND g.last_hidden IS NULL, false))
  UNION ALL
  SELECT r.id FROM quarter_rank r JOIN quarter_group g USING (parent)
  WHERE g.lonely > 0 AND (g.last_hidden IS NULL OR r.place <= g.last_hidden)
),
hidden_block AS (
  SELECT r.id FROM block_rank r JOIN block_group g USING (parent)
  WHERE (g.lonely > 0 OR EXISTS (SELECT FROM hidden h WHERE h.id = r.parent))
    AND (g.last_hidden IS NULL OR r.place <= g.last_hidden)
)
SELECT p.id, p.outline, p.kind, p.name, p.quality, f.units::integer AS units,
  CASE WHEN NOT s.is_hidden THEN f.vacant::integer END AS vacant,
  CASE WHEN NOT s.is_hidden THEN round(100.0 * f.vacant / f.units, 1) END AS rate,
  CASE WHEN NOT s.is_hidden THEN round(100.0 * f.known / f.units)::integer END AS coverage,
  s.is_hidden, geoqm_day() AS reference_on
FROM place p
JOIN figure f ON f.id = p.id
CROSS JOIN LATERAL (SELECT f.units = 0 OR EXISTS (SELECT FROM hidden h WHERE h.id = p.id)
  OR EXISTS (SELECT FROM hidden_block h WHERE h.id = p.id) AS is_hidden) s
