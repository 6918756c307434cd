-- Which building each delivered address belongs to: by the key of its own data set, else by position (covered, else nearest within
-- 15 m, the same data set first). Invented and real data never meet. Only rows that differ from what is stored.
SELECT a.id, w.building_id, coalesce(w.assignment, 'none') AS assignment
FROM address a
JOIN dataset ad ON ad.key = a.dataset
LEFT JOIN building r ON r.dataset = a.dataset AND r.source_id = split_part(a.source_id, '#', 1) AND r.vanished_on IS NULL
LEFT JOIN LATERAL (
  SELECT b.id
  FROM building b
  JOIN dataset bd ON bd.key = b.dataset AND bd.is_demo = ad.is_demo
  WHERE r.id IS NULL AND b.vanished_on IS NULL AND b.use_class <> 'structure' AND ST_DWithin(b.footprint, a.location, 15)
  ORDER BY ST_Distance(b.footprint, a.location) > 0, b.dataset <> a.dataset, b.use_class = 'ancillary',
           ST_Distance(b.footprint, a.location), b.id
  LIMIT 1
) n ON true
CROSS JOIN LATERAL (
  SELECT coalesce(r.id, n.id) AS building_id,
         CASE WHEN r.id IS NOT NULL THEN 'reference' WHEN n.id IS NOT NULL THEN 'position' END AS assignment
) w
WHERE a.vanished_on IS NULL
  AND (a.building_id, a.assignment) IS DISTINCT FROM (w.building_id, coalesce(w.assignment, 'none'))
