-- Where each building lies to the programme area :area_id (NULL: none is known): distance of the footprint to the boundary, "edge" where
-- that is less than the accuracy there, the quarter of its location. The accuracy is that of the segment nearest to the nearest
-- boundary point, if the outline is not official and segments exist; of equally near ones the worse. Only differing rows.
WITH programme AS (
  SELECT a.outline, ST_Boundary(a.outline) AS boundary, coalesce(a.accuracy_m, 0) AS accuracy_m, a.quality <> 'official' AS has_segments
  FROM area a WHERE a.id = CAST(:area_id AS bigint)
), segment AS (
  SELECT s.line, s.accuracy_m FROM boundary_segment s, programme p WHERE s.vanished_on IS NULL AND p.has_segments
), worst AS (
  SELECT greatest(coalesce((SELECT max(accuracy_m) FROM segment), 0), coalesce((SELECT accuracy_m FROM programme), 0)) AS accuracy_m
), quarter AS (
  SELECT q.id, q.name, q.outline FROM area q
  WHERE q.kind = 'quarter' AND q.vanished_on IS NULL
    AND coalesce(q.valid_from, :day) <= :day AND coalesce(q.valid_until, :day) >= :day
), measured AS (
  SELECT b.id, b.situation, b.edge_distance_m, b.quarter, b.location, b.footprint, p.outline, p.boundary, p.accuracy_m,
         ST_Distance(b.footprint, p.boundary) AS distance_m
  FROM building b LEFT JOIN programme p ON true
  WHERE b.vanished_on IS NULL
), found AS (
  SELECT m.id, m.situation AS old_situation, m.edge_distance_m AS old_distance_m, m.quarter AS old_quarter,
         CASE
           WHEN m.outline IS NULL THEN 'unknown'
           WHEN m.distance_m < coalesce(n.accuracy_m, m.accuracy_m) THEN 'edge'
           WHEN ST_Covers(m.outline, m.location) THEN 'inside'
           ELSE 'outside'
         END AS situation,
         round(m.distance_m::numeric, 1) AS edge_distance_m,
         coalesce((SELECT q.name FROM quarter q WHERE ST_Covers(q.outline, m.location) ORDER BY q.id DESC LIMIT 1), '') AS quarter
  FROM measured m
  CROSS JOIN worst
  LEFT JOIN LATERAL (
    SELECT s.accuracy_m FROM segment s
    WHERE m.distance_m < worst.accuracy_m
    ORDER BY round(ST_Distance(s.line, ST_ClosestPoint(m.boundary, m.footprint))), s.accuracy_m DESC
    LIMIT 1
  ) n ON true
)
SELECT id, situation, edge_distance_m, quarter FROM found
WHERE (old_situation, old_distance_m, old_quarter) IS DISTINCT FROM (situation, edge_distance_m, quarter)
