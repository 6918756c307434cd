-- Which building each delivered monument belongs to: by its address within 200 m, else the nearest within 25 m. The numbers of its
-- address come parsed in `monument_numbers`. Only rows that differ from what is stored.
SELECT m.id, coalesce(h.building_id, n.building_id) AS building_id
FROM monument m
JOIN dataset md ON md.key = m.dataset
LEFT JOIN LATERAL (
  SELECT a.building_id
  FROM monument_numbers k
  JOIN address a ON a.street_key = k.street_key AND k.house_number BETWEEN a.house_number AND coalesce(a.house_number_to, a.house_number)
  JOIN building b ON b.id = a.building_id AND b.vanished_on IS NULL
  JOIN dataset bd ON bd.key = b.dataset AND bd.is_demo = md.is_demo
  WHERE k.id = m.id AND a.vanished_on IS NULL AND ST_DWithin(a.location, m.location, 200)
  ORDER BY a.suffix <> k.suffix, ST_Distance(a.location, m.location), a.building_id
  LIMIT 1
) h ON true
LEFT JOIN LATERAL (
  SELECT b.id AS building_id
  FROM building b
  JOIN dataset bd ON bd.key = b.dataset AND bd.is_demo = md.is_demo
  WHERE h.building_id IS NULL AND b.vanished_on IS NULL AND b.use_class <> 'structure'
    AND ST_DWithin(b.footprint, m.location, 25)
  ORDER BY ST_Distance(b.footprint, m.location) > 0, b.use_class = 'ancillary', ST_Distance(b.footprint, m.location), b.id
  LIMIT 1
) n ON true
WHERE m.vanished_on IS NULL AND m.building_id IS DISTINCT FROM coalesce(h.building_id, n.building_id)
